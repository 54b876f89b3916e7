import { type AuditNote, writeAudit } from '../access/audit-store.js';
import { proxyBucketOf } from '../access/rate-bucket-store.js';
import type { Database, Statement } from '../database.js';

/** What an organization has, each number up to MAX_COUNTED. */
export interface Holdings {
  readonly users: number;
  readonly groups: number;
  /** Of types of its own. */
  readonly resources: number;
  /** Deleted already, and kept. */
  readonly deletedResources: number;
  /** Secrets, clients and trusts, live and ended. */
  readonly credentials: number;
  readonly schemas: number;
  readonly resourceTypes: number;
  readonly logEntries: number;
  /** What resources were before each change. */
  readonly history: number;
}

/** Beyond, nothing is counted: who deletes a million of them knows enough. */
export const MAX_COUNTED = 1_000_000;

/** Rows that go in one transaction: whoever waits for one of them does not wait long. */
const STEP = 1_000;
const LOWEST = '00000000-0000-0000-0000-000000000000';

/**
 * What goes in steps, one table after the other, and by what each is walked: a key of its index behind the organization.
 * What refers to others goes before them, so that no row takes many with it.
 */
const TABLES = [
  { table: 'user_memberships', key: 'user_id' },
  { table: 'group_memberships', key: 'member_id' },
  { table: 'attribute_values', key: 'resource_id' },
  { table: 'past_names', key: 'resource_id' },
  { table: 'undo_leftovers', key: 'resource_id' },
  { table: 'upstream_links', key: 'local_id' },
  { table: 'users', key: 'id' },
  { table: 'groups', key: 'id' },
  { table: 'resources', key: 'id' },
  { table: 'deleted_resources', key: 'id' },
  { table: 'changes', key: 'id' },
  { table: 'provisioning_log', key: 'id' },
] as const;

/** Without a foreign key: they outlive what they speak of, but not the organization. */
const APART = [
  'deleted_resources',
  'changes',
  'provisioning_log',
  'rate_buckets',
  'past_names',
  'cycles',
  'quirks',
  'strict_findings',
  'mails',
] as const;

/** Deletes an organization with all that is its own; the audit stays. */
export class OrganizationDeletionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async count(organizationId: string): Promise<Holdings> {
    const [row] = await this.#database.query<Holdings & Record<string, number>>('organizations.holdings', COUNT, [
      organizationId,
    ]);
    if (row === undefined) throw new Error('SELECT returned no row');
    return row;
  }

  /**
   * From now on it is served no more: it has no credentials, and no server finds it. Done again, it changes nothing.
   * @param note for the audit
   */
  async begin(organizationId: string, note: AuditNote): Promise<void> {
    await this.#database.transaction('operator', async (client) => {
      const { rowCount } = await client.query(BEGIN, [organizationId]);
      await client.query('DELETE FROM rollcall.credentials WHERE organization_id = $1', [organizationId]);
      if (rowCount === 1)
        await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId });
    });
  }

  /** Deletes in steps what it has. @returns how many rows went with each step */
  async *deleteRows(organizationId: string): AsyncGenerator<number> {
    for (const { table, key } of TABLES) {
      let from: string | undefined = LOWEST;
      while (from !== undefined) {
        const [step]: Step[] = await this.#database.run<Step>('jobs', deletion(table, key), [organizationId, from]);
        from = step?.next ?? undefined;
        yield step?.count ?? 0;
      }
    }
  }

  /** The organization itself, and what came in meanwhile. @returns false when somebody else did it already */
  async end(organizationId: string, note: AuditNote): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const run = (text: string, values: readonly unknown[]) => client.query(text, [...values]);
      for (const table of APART)
        await run(`DELETE FROM rollcall.${table} WHERE organization_id = $1`, [organizationId]);
      await run('DELETE FROM rollcall.rate_buckets WHERE organization_id = $1', [proxyBucketOf(organizationId)]);
      const { rows } = await client.query<{ slug: string }>(END, [organizationId]);
      const [gone] = rows;
      if (gone !== undefined) await writeAudit(run, { ...note, organizationId, slug: gone.slug });
      return gone !== undefined;
    });
  }
}

/** What went, and behind which key there may be more. */
type Step = { readonly count: number; readonly next: string | null };

const deletion = (table: string, key: string): Statement => ({
  name: `${table}.deleteAll`,
  kind: 'change',
  text: `
  WITH step AS (
    SELECT ${key} AS key FROM rollcall.${table} WHERE organization_id = $1::uuid AND ${key} > $2::uuid
    ORDER BY ${key} LIMIT ${STEP}
  ), last AS (SELECT key FROM step ORDER BY key DESC LIMIT 1), gone AS (
    DELETE FROM rollcall.${table}
    WHERE organization_id = $1::uuid AND ${key} > $2::uuid AND ${key} <= (SELECT key FROM last) RETURNING 1)
  SELECT (SELECT count(*)::int FROM gone) AS count, (SELECT key FROM last) AS next`,
});

const BEGIN = `UPDATE rollcall.organizations SET deleting_since = now(), active = FALSE
  WHERE id = $1 AND deleting_since IS NULL`;
const END = 'DELETE FROM rollcall.organizations WHERE id = $1 AND deleting_since IS NOT NULL RETURNING slug';

const counted = (table: string) =>
  `(SELECT count(*)::int FROM (SELECT FROM rollcall.${table} WHERE organization_id = $1::uuid LIMIT ${MAX_COUNTED + 1}) capped)`;
const COUNT = `SELECT ${counted('users')} AS users, ${counted('groups')} AS groups, ${counted('resources')} AS resources,
  ${counted('deleted_resources')} AS "deletedResources", ${counted('credentials')} AS credentials,
  ${counted('schema_definitions')} AS schemas, ${counted('resource_type_definitions')} AS "resourceTypes",
  ${counted('provisioning_log')} AS "logEntries", ${counted('changes')} AS history`;
