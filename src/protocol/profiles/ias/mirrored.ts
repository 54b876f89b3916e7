import type { JsonObject } from '../../json.js';

/** A user whose core schema and whose extension of SAP are to say the same; both are copies that may be changed. */
export interface Mirrored {
  readonly core: JsonObject;
  readonly extension: JsonObject;
  /** As they are stored; empty of a new user. */
  readonly before: { readonly core: JsonObject; readonly extension: JsonObject };
  /** Whether the client said something of an attribute of the core schema. */
  names(attribute: string): boolean;
  /** The same of an attribute of the extension. */
  namesInExtension(attribute: string): boolean;
}
