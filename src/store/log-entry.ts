import { v7 as uuidv7 } from 'uuid';
import type { JsonObject } from '../protocol/json.js';
import type { Note } from '../protocol/notes.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import type { Parameters } from './parameters.js';

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

/** The values of a row, in the order of LOG_COLUMNS. */
export function logValues(tenant: TenantContext, entry: LogEntry): unknown[] {
  return [
    tenant.organizationId,
    uuidv7(),
    tenant.requestId,
    tenant.credential,
    entry.operation,
    entry.resourceType ?? null,
    entry.subject ?? null,
    entry.resourceName ?? null,
    entry.status,
    JSON.stringify(entry.data),
    entry.notes.length === 0 ? null : JSON.stringify(entry.notes),
  ];
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
  tenant: TenantContext,
  entry: LogEntry,
  parameters: Parameters,
  from: string,
  expressions: LogExpressions = {},
): string {
  const values = logValues(tenant, entry).map((value, i) => {
    const column = LOG_COLUMNS[i] ?? 'data';
    const placeholder = parameters.add(value, CASTS[column] ?? '::text');
    if (column === 'data' && expressions.data !== undefined) return `${placeholder} || ${expressions.data}`;
    if (column === 'resource_name' && expressions.resourceName !== undefined)
      return `coalesce(${placeholder}, ${expressions.resourceName})`;
    return placeholder;
  });
  return `INSERT INTO provisioning_log (${LOG_COLUMNS.join(', ')}) SELECT ${values.join(', ')} FROM ${from}`;
}
