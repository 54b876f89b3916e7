import { type Actor, isAdministrator } from '../../protocol/actor.js';
import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { Note } from '../../protocol/notes.js';
import type { ReasonCode } from '../../protocol/reason-code.js';
import { newId } from '../new-id.js';

export type LogOperation = 'create' | 'replace' | 'patch' | 'delete' | 'restore' | 'get' | 'list' | 'refuse';

/** What the provisioning log keeps of one request. */
export interface LogEntry {
  readonly operation: LogOperation;
  readonly resourceType?: string | undefined;
  /** Resource id where there is one, else the folded userName or displayName that the request was about. */
  readonly subject?: string | undefined;
  /** userName or displayName, for people. */
  readonly resourceName?: string | undefined;
  readonly status: number;
  /** undefined where the operation says it all. */
  readonly reason?: ReasonCode | undefined;
  readonly data: JsonObject;
  readonly notes: readonly Note[];
  /** What a strict organization would have refused of it, each code once; counted, and not kept with the entry. */
  readonly refusable?: readonly Note[];
  /** Names, folded, that the resource has no more. */
  readonly pastNames?: readonly string[];
}

/** Of a name that is kept for searches; an index takes no long ones. */
export const MAX_PAST_NAME_LENGTH = 500;

export const LOG_COLUMNS = [
  'organization_id',
  'id',
  'request_id',
  'credential',
  'operation',
  'resource_type',
  'subject',
  'resource_name',
  'status',
  'reason',
  'data',
  'notes',
] as const;

export type LogColumn = (typeof LOG_COLUMNS)[number];

export type LogRow = Record<LogColumn, unknown>;

/** Whoever acts as themselves is named, and so are operators and people at the console; for the others the credential says it all. */
const author = ({ kind, name, self, undo }: Actor): JsonObject => ({
  ...(self === undefined ? {} : { by: self }),
  ...(kind === 'operator' ? { operator: name } : {}),
  ...(kind === 'person' ? { person: name } : {}),
  ...(undo === undefined ? {} : { undo }),
});

/** The row of an entry, by column. */
export const logRow = (call: Call, entry: LogEntry): LogRow => ({
  organization_id: call.tenant.id,
  id: newId(),
  request_id: call.requestId,
  credential: isAdministrator(call.actor) ? null : call.actor.name,
  operation: entry.operation,
  resource_type: entry.resourceType ?? null,
  subject: entry.subject ?? null,
  resource_name: entry.resourceName ?? null,
  status: entry.status,
  reason: entry.reason ?? null,
  data: { ...entry.data, ...author(call.actor) },
  notes: entry.notes.length === 0 ? null : entry.notes,
});
