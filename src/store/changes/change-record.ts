import { isAdministrator } from '../../protocol/actor.js';
import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import { LOG_COLUMNS, type LogColumn, type LogEntry, logRow } from '../log/log-entry.js';
import { newId } from '../new-id.js';
import type { Parameters } from '../parameters.js';

/** What is kept of one change of a resource. */
export interface KeptChange {
  /** That of its entry in the provisioning log. */
  readonly id: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly operation: 'create' | 'replace' | 'patch' | 'delete' | 'restore';
  /** That the change made; of a deletion, the last one. */
  readonly version: number;
  /** The resource as it was; null where it was not there, or its attributes are the same. */
  readonly before: JsonObject | null;
  /**
   * Who came into a group and who left it, all of them; of a deletion, the memberships that went with it; of a
   * restoration, those that came back.
   */
  readonly members: JsonObject | null;
}

/** What a statement says of the change that it makes, as SQL. */
export interface ChangeSql {
  /** What people are told of it. */
  readonly entry: LogEntry;
  /** FROM of a query that has a row when the change took place, and none otherwise: names of CTEs. */
  readonly from: string;
  /** Placeholder of the resource's id. */
  readonly id: string;
  /** The version that the change made; of a deletion, the last one. */
  readonly version: string;
  /** Of type jsonb: the resource as it was; without it, it was not there, or its attributes are the same. */
  readonly before?: string;
  /** Of type jsonb: who came into a group and who left it, all of them. */
  readonly members?: string;
  /** Of type jsonb, merged into the `data` of the log entry. */
  readonly logData?: string;
  /** A query of the names that the resource has no more, besides those that the entry knows. */
  readonly pastNames?: string;
  /** In the place of a resourceName that the entry lacks. */
  readonly resourceName?: string;
}

const CHANGE_COLUMNS = [
  'organization_id',
  'id',
  'resource_type',
  'resource_id',
  'operation',
  'version',
  'before',
  'members',
] as const;

const CASTS: Partial<Record<LogColumn, string>> = {
  organization_id: '::uuid',
  id: '::uuid',
  status: '::int',
  data: '::jsonb',
  notes: '::jsonb',
};

/**
 * The CTEs of a changing statement that keep what goes with the change: its entry in the provisioning log, and under the
 * same id its place in `changes`, the history of each resource and the outbox of all; of an operator's change, also its
 * entry in the audit.
 */
export function recordSql(call: Call, change: ChangeSql, parameters: Parameters): string {
  const { entry, from, before = 'NULL', members = 'NULL' } = change;
  const row = logRow(call, entry);
  const placeholders = LOG_COLUMNS.map((column) => parameters.add(asParameter(row[column]), CASTS[column] ?? '::text'));
  const placeholderOf = (column: LogColumn) => placeholders[LOG_COLUMNS.indexOf(column)];
  const logged = LOG_COLUMNS.map((column, i) => {
    if (column === 'data' && change.logData !== undefined) return `${placeholders[i]} || ${change.logData}`;
    if (column === 'resource_name' && change.resourceName !== undefined)
      return `coalesce(${placeholders[i]}, ${change.resourceName})`;
    return placeholders[i];
  });
  const kept = [
    ...(['organization_id', 'id', 'resource_type'] as const).map(placeholderOf),
    change.id,
    placeholderOf('operation'),
    change.version,
    `${before}::jsonb`,
    `${members}::jsonb`,
  ];
  return `
    logged AS (INSERT INTO rollcall.provisioning_log (${LOG_COLUMNS.join(', ')}) SELECT ${logged.join(', ')} FROM ${from}),
    recorded AS (INSERT INTO rollcall.changes (${CHANGE_COLUMNS.join(', ')}) SELECT ${kept.join(', ')} FROM ${from})${pastNamesSql(call, change, parameters)}${auditSql(call, change, parameters)}`;
}

/** Only where there are any: most changes leave the names as they are. */
function pastNamesSql({ tenant }: Call, { entry, from, id, pastNames }: ChangeSql, parameters: Parameters): string {
  const known = entry.pastNames ?? [];
  if (pastNames === undefined && known.length === 0) return '';
  const names = pastNames ?? `SELECT unnest(${parameters.add(known, '::text[]')}) AS name FROM ${from}`;
  return `,
    renamed AS (INSERT INTO rollcall.past_names (organization_id, name, resource_id)
      SELECT DISTINCT ${parameters.add(tenant.id, '::uuid')}, named.name, ${id} FROM (${names}) named
      WHERE named.name <> '' ON CONFLICT DO NOTHING)`;
}

/** The audit names nobody whom a SCIM client provisions: the id says who it was. */
function auditSql({ actor, tenant }: Call, { entry, from, id }: ChangeSql, parameters: Parameters): string {
  if (!isAdministrator(actor) || actor.undo !== undefined) return '';
  const type = entry.resourceType ?? 'resource';
  const values = [newId(), actor.name, tenant.id, tenant.slug, `resource.${entry.operation}`];
  const casts = ['::uuid', '::text', '::uuid', '::text', '::text'];
  const placeholders = values.map((value, i) => parameters.add(value, casts[i]));
  const details = `jsonb_build_object('type', ${parameters.add(type, '::text')}, '${type === 'User' ? 'user' : 'resource'}', ${id})`;
  return `,
    audited AS (INSERT INTO rollcall.admin_audit (id, actor, organization_id, slug, action, details)
      SELECT ${placeholders.join(', ')}, ${details} FROM ${from})`;
}

/**
 * The same for many new resources in one statement.
 * @param created name of the CTE with the rows that were created, `id` among its columns
 * @param entries placeholder of the JSON that recordJson makes
 */
export function recordManySql(created: string, entries: string): string {
  const logged = LOG_COLUMNS.map((column) => `entry.${column}`);
  const kept = ['entry.organization_id', 'entry.id', 'entry.resource_type', 'created.id', 'entry.operation', '1'];
  return `
    entries AS MATERIALIZED (SELECT * FROM jsonb_populate_recordset(NULL::rollcall.provisioning_log, ${entries}::jsonb)),
    logged AS (
      INSERT INTO rollcall.provisioning_log (${LOG_COLUMNS.join(', ')})
      SELECT ${logged.join(', ')} FROM ${created} created JOIN entries entry ON entry.subject = created.id::text ORDER BY entry.id
    ),
    recorded AS (
      INSERT INTO rollcall.changes (${CHANGE_COLUMNS.slice(0, kept.length).join(', ')})
      SELECT ${kept.join(', ')} FROM ${created} created JOIN entries entry ON entry.subject = created.id::text ORDER BY entry.id
    )`;
}

/** The log entries of many creations as recordManySql reads them; the subject of each is the id of its resource. */
export const recordJson = (call: Call, entries: readonly LogEntry[]): string =>
  JSON.stringify(entries.map((entry) => logRow(call, entry)));

const asParameter = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
