import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { Note } from '../../protocol/notes.js';
import { newId } from '../new-id.js';
import type { Parameters } from '../parameters.js';

export type LogOperation = 'create' | 'replace' | 'patch' | 'delete' | 'get' | 'list' | 'refuse';

/** What the provisioning log keeps of one request. */
export interface LogEntry {
  readonly operation: LogOperation;
  readonly resourceType?: string | undefined;
  /** Resource id where there is one, else the folded userName or displayName that the request was about. */
  readonly subject?: string | undefined;
  /** userName or displayName, for people. */
  readonly resourceName?: string | undefined;
  readonly status: number;
  readonly data: JsonObject;
  readonly notes: readonly Note[];
}

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
  'data',
  'notes',
] as const;

type LogRow = Record<(typeof LOG_COLUMNS)[number], unknown>;

/** The row of an entry, by column. */
export const logRow = (call: Call, entry: LogEntry): LogRow => ({
  organization_id: call.tenant.id,
  id: newId(),
  request_id: call.requestId,
  credential: call.actor.name,
  operation: entry.operation,
  resource_type: entry.resourceType ?? null,
  subject: entry.subject ?? null,
  resource_name: entry.resourceName ?? null,
  status: entry.status,
  // Whoever acts as themselves is named; for the others the credential says it all.
  data: call.actor.self === undefined ? entry.data : { ...entry.data, by: call.actor.self },
  notes: entry.notes.length === 0 ? null : entry.notes,
});

/** The values of a row as parameters, in the order of LOG_COLUMNS. */
export function logValues(call: Call, entry: LogEntry): unknown[] {
  const row = logRow(call, entry);
  return LOG_COLUMNS.map((column) => {
    const value = row[column];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
}

const CASTS: Partial<Record<(typeof LOG_COLUMNS)[number], string>> = {
  organization_id: '::uuid',
  id: '::uuid',
  status: '::int',
  data: '::jsonb',
  notes: '::jsonb',
};

/** What only the statement itself knows of its log entry, as SQL. */
export interface LogExpressions {
  /** Of type jsonb, merged into `data`. */
  readonly data?: string;
  /** In the place of a resourceName that the entry lacks. */
  readonly resourceName?: string;
}

/**
 * The part of a changing statement that writes its log entry: both commit, or neither.
 * @param from name of the CTE that has a row when the change took place
 */
export function insertLogSql(
  call: Call,
  entry: LogEntry,
  parameters: Parameters,
  from: string,
  expressions: LogExpressions = {},
): string {
  const values = logValues(call, entry).map((value, i) => {
    const column = LOG_COLUMNS[i] ?? 'data';
    const placeholder = parameters.add(value, CASTS[column] ?? '::text');
    if (column === 'data' && expressions.data !== undefined) return `${placeholder} || ${expressions.data}`;
    if (column === 'resource_name' && expressions.resourceName !== undefined)
      return `coalesce(${placeholder}, ${expressions.resourceName})`;
    return placeholder;
  });
  return `INSERT INTO provisioning_log (${LOG_COLUMNS.join(', ')}) SELECT ${values.join(', ')} FROM ${from}`;
}
