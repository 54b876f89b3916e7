import { type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import type { SyncKind, SyncMode, SyncRow } from './sync-row.js';

type Row = Record<string, unknown> & SyncRow;

/** What a sync is to be. */
export interface SyncSettings {
  readonly kind: SyncKind;
  /** Null for one that runs on demand alone. */
  readonly everyMinutes: number | null;
  readonly mode: SyncMode;
}

const COLUMNS = `s.organization_id AS "organizationId", s.system_id AS "systemId",
  (SELECT o.slug FROM rollcall.organizations o WHERE o.id = s.organization_id) AS slug,
  (SELECT u.name FROM rollcall.upstream_systems u
    WHERE u.organization_id = s.organization_id AND u.id = s.system_id) AS "systemName",
  s.kind, s.every_minutes AS "everyMinutes", s.mode, s.due_at AS "dueAt", s.users_watermark AS "usersWatermark",
  s.groups_watermark AS "groupsWatermark", s.delta_reads AS "deltaReads"`;

/** The syncs of organizations: one of each system at most. */
export class SyncStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(organizationId: string, systemId: string): Promise<SyncRow | undefined> {
    return (await this.#database.query<Row>('upstream_syncs.find', FIND, [organizationId, systemId]))[0];
  }

  list(organizationId: string): Promise<SyncRow[]> {
    return this.#database.query<Row>('upstream_syncs.list', LIST, [organizationId]);
  }

  /**
   * Makes the sync of a system, or changes it. With another kind it begins anew, with a full read.
   * @returns undefined where the organization has no such system
   */
  async put(
    organizationId: string,
    systemId: string,
    { kind, everyMinutes, mode }: SyncSettings,
    note?: AuditNote,
  ): Promise<SyncRow | undefined> {
    await this.#database.transaction('operator', async (client) => {
      const { rowCount } = await client.query(PUT, [organizationId, systemId, kind, everyMinutes, mode]);
      if (rowCount === 1 && note !== undefined)
        await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId });
    });
    return this.find(organizationId, systemId);
  }

  /** Those whose time has come and of which none runs, of all organizations; those who wait longest first. */
  due(count: number): Promise<SyncRow[]> {
    return this.#database.run<Row>('jobs', DUE, [count]);
  }
}

const KEY = 's.organization_id = $1::uuid AND s.system_id = $2::uuid';
const FIND = `SELECT ${COLUMNS} FROM rollcall.upstream_syncs s WHERE ${KEY}`;
const LIST = `SELECT ${COLUMNS} FROM rollcall.upstream_syncs s WHERE s.organization_id = $1::uuid ORDER BY s.system_id`;
const PUT = `INSERT INTO rollcall.upstream_syncs AS s (organization_id, system_id, kind, every_minutes, mode, due_at)
  SELECT u.organization_id, u.id, $3, $4::int, $5, CASE WHEN $4::int IS NOT NULL THEN now() END
  FROM rollcall.upstream_systems u WHERE u.organization_id = $1::uuid AND u.id = $2::uuid
  ON CONFLICT (organization_id, system_id) DO UPDATE SET kind = excluded.kind, every_minutes = excluded.every_minutes,
    mode = excluded.mode, due_at = excluded.due_at,
    users_watermark = CASE WHEN s.kind = excluded.kind THEN s.users_watermark END,
    groups_watermark = CASE WHEN s.kind = excluded.kind THEN s.groups_watermark END`;

const DUE: Statement = {
  name: 'upstream_syncs.due',
  kind: 'page',
  text: `SELECT ${COLUMNS} FROM rollcall.upstream_syncs s
    WHERE s.due_at <= now() AND NOT EXISTS (SELECT FROM rollcall.upstream_sync_runs r
      WHERE r.organization_id = s.organization_id AND r.system_id = s.system_id AND r.state = 'running')
    ORDER BY s.due_at LIMIT $1::int`,
};
