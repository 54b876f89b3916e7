import type { ScimError } from './scim-error.js';

/**
 * Everything that was accepted although the standard does not ask for it, each with the reason it is tolerated. The
 * codes are kept in the provisioning log, so that an engineer can see which dialect a client speaks.
 */
export const TOLERANCES = {
  'unknown-attribute': 'No schema of the organization defines the attribute; ignored.',
  'read-only-attribute': 'The client may not write the attribute; ignored.',
  'unknown-schema': 'A URN in `schemas` is not served (Entra documents one with a typing error); ignored.',
  'schemas-missing': '`schemas` was left out; the schema of the endpoint is taken.',
  'password-discarded': 'Passwords are accepted and discarded.',
  'operation-case': 'Entra writes Add, Replace and Remove with a capital letter.',
  'boolean-string': 'Entra sends booleans as the strings "True" and "False".',
  'blank-value': 'An empty string for an attribute that is not text clears it.',
  'value-for-complex': 'Entra sends the manager as a bare string; read as its `value`.',
  'array-for-single':
    'Entra documents the manager as an array of one; the element of such an array is taken. An empty one is no value.',
  'single-for-array': 'One value where the attribute is multi-valued; read as an array of one.',
  'short-name': 'Entra documents the manager under its bare name, without the URN of its schema.',
  'dot-after-urn': 'A dot stands between the URN of a schema and the name of an attribute; read as the colon.',
  'dotted-key': 'Entra merges sub-attributes into one value under dotted or URN keys.',
  'element-created': 'Entra replaces a typed value that is not there yet; the element is created.',
  'remove-by-value': 'Entra removes members by a value array; only those are removed.',
  'second-primary': 'Only one value can be primary; of those that were sent at once the first is.',
  'primary-moved': 'Only one value can be primary; the latest one is.',
  'long-group-name':
    'SAP documents that IAG provisions groups reliably whose names have at most 40 characters; this one is longer.',
} as const;

export type ToleranceCode = keyof typeof TOLERANCES;

export interface Note {
  readonly code: ToleranceCode;
  /** What it was applied to, for people. */
  readonly detail: string;
  /** Of a name that no schema defines, the attribute whose name is nearest. */
  readonly meant?: string;
}

/** Finds what was meant by a name; it is asked only if somebody is told. */
export type Meant = () => string | undefined;

/** Longest list of notes that one request keeps; a client cannot make the log grow without bound. */
const MAX_NOTES = 50;
/** So many names of a request are compared with all that the schemas have. */
const MAX_MEANT = 5;

/** Collects the tolerances applied to one request. */
export class Notes {
  readonly entries: Note[] = [];
  #compared = 0;
  /** Of the organization: what may be tolerated or refused is refused. */
  readonly strict: boolean;

  constructor(strict = false) {
    this.strict = strict;
  }

  /** Notes what is tolerated unless the organization is strict. @throws the refusal where it is */
  tolerate(code: ToleranceCode, detail: string, refusal: () => ScimError, meant?: Meant): void {
    if (this.strict) throw refusal();
    this.add(code, detail, meant);
  }

  add(code: ToleranceCode, detail: string, meant?: Meant): void {
    if (this.entries.length === MAX_NOTES) return;
    const nearest = meant && this.#nearest(meant);
    this.entries.push({ code, detail: detail.slice(0, 200), ...(nearest !== undefined && { meant: nearest }) });
  }

  #nearest(meant: Meant): string | undefined {
    if (this.#compared === MAX_MEANT) return undefined;
    this.#compared += 1;
    return meant();
  }
}
