import type { Call } from '../../protocol/call.js';
import type { Filter } from '../../protocol/filter/ast.js';
import type { JsonObject } from '../../protocol/json.js';
import type { Note } from '../../protocol/notes.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { ScimError } from '../../protocol/scim-error.js';

/** What is written of a change that a system made. */
export interface PassedChange {
  readonly operation: 'create' | 'replace' | 'patch' | 'delete';
  readonly resourceType: string;
  readonly subject: string;
  readonly resourceName: string | undefined;
  readonly status: number;
  readonly data: JsonObject;
  readonly notes: readonly Note[];
}

/** Where it is written what went through a proxy: the provisioning log of the organization. */
export interface ProxyLog {
  read(call: Call, type: ResourceType, id: string, name: string | undefined): void;
  search(call: Call, type: ResourceType, filter: Filter | undefined, totalResults: number): void;
  passed(call: Call, change: PassedChange): void;
  refuse(
    call: Call,
    request: {
      readonly method: string;
      readonly path: string;
      readonly resourceType: string;
      readonly id: string | undefined;
      readonly body: undefined;
    },
    error: ScimError,
  ): void;
}
