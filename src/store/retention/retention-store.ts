import { type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { requireVersion } from '../organizations/organization-change.js';
import { dropPartitionsBefore, type PartitionedTable } from '../partitions/partitions.js';
import { lowestId } from '../partitions/weeks.js';

/** How much is kept of an organization; null for what the server does. */
export interface RetentionSettings {
  readonly logDays: number | null;
  readonly historyDays: number | null;
  readonly deletedDays: number | null;
  /** The newest that are kept, whatever their age. */
  readonly logEntries: number | null;
  readonly historyEntries: number | null;
}

/** A step of a deletion. */
export interface DeletedStep {
  readonly count: number;
  /** Where the next step begins; undefined when this was the last. */
  readonly next: string | undefined;
}

/** Rows that go in one transaction: whoever waits for one of them does not wait long. */
const STEP = 1_000;
const LOWEST = '00000000-0000-0000-0000-000000000000';

/** What is kept for how long, and how the rest goes. */
export class RetentionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Of all organizations, by their ids. */
  async list(): Promise<Map<string, RetentionSettings>> {
    const rows = await this.#database.run<Row>('jobs', LIST, []);
    return new Map(rows.map((row) => [row.id, toSettings(row)]));
  }

  async find(organizationId: string): Promise<RetentionSettings | undefined> {
    return (await this.#database.query<Row>(FIND.name, FIND.text, [organizationId])).map(toSettings)[0];
  }

  /** @param note for the audit @param version that the organization must still have; any when undefined @throws ChangedMeanwhile */
  async set(organizationId: string, settings: RetentionSettings, note: AuditNote, version?: number): Promise<void> {
    const { logDays, historyDays, deletedDays, logEntries, historyEntries } = settings;
    await this.#database.transaction('operator', async (client) => {
      if (version !== undefined) await requireVersion(client, 'id', organizationId, version);
      await client.query(SET, [organizationId, logDays, historyDays, deletedDays, logEntries, historyEntries]);
      await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId });
    });
  }

  /** Drops what holds nothing but entries of before a time, of whichever organization. @returns how many parts */
  async dropBefore(table: PartitionedTable, before: Date): Promise<number> {
    return (await dropPartitionsBefore(this.#database, table, lowestId(before))).length;
  }

  /**
   * The lowest id of an organization that stays.
   * @param before what is older than this goes
   * @param keep of the rest, what is beyond so many of the newest goes too; undefined for any number
   */
  async lowestKept(
    table: PartitionedTable,
    organizationId: string,
    before: Date | undefined,
    keep: number | undefined,
  ): Promise<string> {
    const byAge = before === undefined ? LOWEST : lowestId(before);
    if (keep === undefined) return byAge;
    const [row] = await this.#database.run<{ id: string }>('jobs', RANKED[table], [organizationId, keep - 1]);
    return row !== undefined && row.id > byAge ? row.id : byAge;
  }

  /**
   * Deletes the oldest entries of an organization, as many as are one step.
   * @param bound those below it
   * @param from those below it were deleted by steps before
   */
  async deleteEntries(
    table: PartitionedTable,
    organizationId: string,
    bound: string,
    from = LOWEST,
  ): Promise<DeletedStep> {
    const [last] = await this.#database.run<{ id: string }>('jobs', STEP_END[table], [organizationId, from, bound]);
    const end = last?.id ?? bound;
    const [row] = await this.#database.run<{ count: number }>('jobs', DELETE[table], [organizationId, from, end]);
    return { count: row?.count ?? 0, next: last?.id };
  }

  /** Deletes for good what was deleted before a time, the oldest first, as much as is one step. */
  async deleteForGood(organizationId: string, before: Date): Promise<number> {
    const [row] = await this.#database.run<{ count: number }>('jobs', DELETE_FOR_GOOD, [organizationId, before]);
    return row?.count ?? 0;
  }

  /** Forgets requests for access that were over before a time, as many as are one step. */
  async forgetAccessRequests(organizationId: string, before: Date): Promise<number> {
    const [row] = await this.#database.run<{ count: number }>('jobs', FORGET_ACCESS, [organizationId, before]);
    return row?.count ?? 0;
  }
}

/** The same statement for each table that is kept by time. */
const forEach = (name: string, kind: Statement['kind'], textOf: (table: PartitionedTable) => string) => ({
  provisioning_log: { name: `provisioning_log.${name}`, kind, text: textOf('provisioning_log') },
  changes: { name: `changes.${name}`, kind, text: textOf('changes') },
});

/** From an index alone, as far as the table was vacuumed. */
const RANKED = forEach(
  'ranked',
  'page',
  (table) =>
    `SELECT id FROM rollcall.${table} WHERE organization_id = $1::uuid ORDER BY id DESC OFFSET $2::bigint LIMIT 1`,
);
const STEP_END = forEach(
  'stepEnd',
  'page',
  (table) => `SELECT id FROM rollcall.${table} WHERE organization_id = $1::uuid AND id >= $2::uuid AND id < $3::uuid
  ORDER BY id OFFSET ${STEP} LIMIT 1`,
);
const DELETE = forEach(
  'expire',
  'change',
  (table) => `WITH gone AS (
    DELETE FROM rollcall.${table} WHERE organization_id = $1::uuid AND id >= $2::uuid AND id < $3::uuid RETURNING id)
  SELECT count(*)::int AS count FROM gone`,
);
const DELETE_FOR_GOOD: Statement = {
  name: 'deleted_resources.expire',
  kind: 'change',
  text: `WITH gone AS (
    DELETE FROM rollcall.deleted_resources WHERE organization_id = $1::uuid AND id = ANY (ARRAY(
      SELECT id FROM rollcall.deleted_resources WHERE organization_id = $1::uuid AND deleted_at < $2::timestamptz
      ORDER BY deleted_at LIMIT ${STEP})) RETURNING id)
  SELECT count(*)::int AS count FROM gone`,
};

const FORGET_ACCESS: Statement = {
  name: 'access_requests.expire',
  kind: 'change',
  text: `WITH gone AS (
    DELETE FROM rollcall.access_requests WHERE organization_id = $1::uuid AND id = ANY (ARRAY(
      SELECT id FROM rollcall.access_requests WHERE organization_id = $1::uuid AND ended_at < $2::timestamptz
      ORDER BY ended_at LIMIT ${STEP})) AND ended_at IS NOT NULL RETURNING id)
  SELECT count(*)::int AS count FROM gone`,
};

const COLUMNS = [
  'log_retention_days',
  'history_retention_days',
  'deleted_retention_days',
  'log_max_entries',
  'history_max_entries',
];
const LIST: Statement = {
  name: 'organizations.retention',
  kind: 'page',
  text: `SELECT id, ${COLUMNS.join(', ')} FROM rollcall.organizations`,
};
const FIND = { name: 'organizations.findRetention', text: `${LIST.text} WHERE id = $1::uuid` };
const SET = `UPDATE rollcall.organizations SET version = version + 1, ${COLUMNS.map((column, i) => `${column} = $${i + 2}`).join(', ')} WHERE id = $1`;

type Row = {
  readonly id: string;
  readonly log_retention_days: number | null;
  readonly history_retention_days: number | null;
  readonly deleted_retention_days: number | null;
  /** A bigint, which `pg` gives as text. */
  readonly log_max_entries: string | null;
  readonly history_max_entries: string | null;
};

const toSettings = (row: Row): RetentionSettings => ({
  logDays: row.log_retention_days,
  historyDays: row.history_retention_days,
  deletedDays: row.deleted_retention_days,
  logEntries: numberOf(row.log_max_entries),
  historyEntries: numberOf(row.history_max_entries),
});

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));
