import { type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { isId } from '../parameters.js';
import { LOCK_KEY } from '../statement-runner.js';
import { OPEN_STATES } from './access-request.js';
import type { UpstreamAuthentication, UpstreamSystem } from './upstream-system.js';

/** What an operator says of a system. */
export type EnteredSystem = Omit<UpstreamSystem, 'organizationId' | 'version' | 'createdAt' | 'updatedAt'>;

/** What became of a change: it holds, somebody else changed the system meanwhile, or another one has its name. */
export type SystemSaved = UpstreamSystem | 'changed meanwhile' | 'name taken';

/** A secret of a system, as it is sealed. */
export interface SealedSystemSecret {
  readonly organizationId: string;
  readonly id: string;
  readonly sealed: string;
}

/** How many requests for access to groups of a system are not over. */
export interface AccessLeft {
  /** Of which something is to happen yet. */
  readonly open: number;
  /** Which stand for a membership there. */
  readonly given: number;
  /** Of those, the ones that are to end by their date. */
  readonly ending: number;
}

export interface SystemDeletion {
  readonly isDeleted: boolean;
  readonly access: AccessLeft;
}

type Row = Omit<UpstreamSystem, 'authorities' | 'readTransformation' | 'writeTransformation'> & {
  readonly authorities: string | null;
  readonly readTransformation: UpstreamSystem['readTransformation'] | null;
  readonly writeTransformation: UpstreamSystem['writeTransformation'] | null;
};

/** Of one organization. */
export const MAX_SYSTEMS = 100;

export class TooManySystems extends Error {
  override readonly name = 'TooManySystems';
}

/** The service providers that organizations have registered with us. */
export class UpstreamSystemStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @returns undefined when another system of the organization has the name, or there is no such organization
   * @throws TooManySystems
   */
  async create(organizationId: string, system: EnteredSystem, note: AuditNote): Promise<UpstreamSystem | undefined> {
    const values = [organizationId, system.id, ...valuesOf(system)];
    const saved = await this.#save(INSERT, values, organizationId, note, true);
    return typeof saved === 'string' ? undefined : saved;
  }

  /** @param id whatever somebody entered: what is no UUID is the id of none */
  async find(organizationId: string, id: string): Promise<UpstreamSystem | undefined> {
    if (!isId(id)) return undefined;
    const [row] = await this.#database.run<Row>('authentication', FIND, [organizationId, id]);
    return row && systemOf(row);
  }

  async list(organizationId: string): Promise<UpstreamSystem[]> {
    return (await this.#database.run<Row>('operator', LIST, [organizationId])).map(systemOf);
  }

  /** @param expected the version that the change was made of */
  change(organizationId: string, system: EnteredSystem, expected: number, note: AuditNote): Promise<SystemSaved> {
    const values = [organizationId, system.id, ...valuesOf(system), expected];
    return this.#save(UPDATE, values, organizationId, note, false);
  }

  /**
   * Deletes a system, with what is known of it: the requests for access to its groups too.
   * @param forgetsAccess whether also those that are not over
   * @returns undefined when there is none
   */
  delete(
    organizationId: string,
    id: string,
    forgetsAccess: boolean,
    note: AuditNote,
  ): Promise<SystemDeletion | undefined> {
    return this.#database.transaction('operator', async (client) => {
      // Nobody asks for access there from now on.
      const { rowCount } = await client.query(LOCK, [organizationId, id]);
      if (rowCount !== 1) return undefined;
      const [access] = (await client.query<AccessLeft>(ACCESS_LEFT, [organizationId, id])).rows;
      if (access === undefined) throw new Error('no count');
      if (access.open + access.given > 0 && !forgetsAccess) return { isDeleted: false, access };
      await client.query(DELETE, [organizationId, id]);
      await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId });
      return { isDeleted: true, access };
    });
  }

  /** Secrets of all organizations as they are sealed. */
  async listSealed(): Promise<SealedSystemSecret[]> {
    return this.#database.query('upstream_systems.sealed', LIST_SEALED, []);
  }

  /** Puts a secret that was sealed anew in the place of the same one. */
  async reseal({ organizationId, id, sealed }: SealedSystemSecret, anew: string): Promise<void> {
    await this.#database.query('upstream_systems.reseal', RESEAL, [organizationId, id, sealed, anew]);
  }

  async #save(
    statement: string,
    values: readonly unknown[],
    organizationId: string,
    note: AuditNote,
    isNew: boolean,
  ): Promise<SystemSaved> {
    try {
      return await this.#database.transaction('operator', async (client) => {
        if (isNew) {
          await client.query(LOCK_KEY, [`upstream systems of ${organizationId}`]);
          const [row] = (await client.query<{ count: number }>(COUNT, [organizationId])).rows;
          if ((row?.count ?? 0) >= MAX_SYSTEMS) throw new TooManySystems();
        }
        const [saved] = (await client.query<Row>(statement, [...values])).rows;
        if (saved === undefined) return 'changed meanwhile';
        await writeAudit((text, written) => client.query(text, [...written]), { ...note, organizationId });
        return systemOf(saved);
      });
    } catch (error) {
      if (violatedConstraint(error, '23505') !== undefined) return 'name taken';
      throw error;
    }
  }
}

const systemOf = ({ authorities, readTransformation, writeTransformation, ...system }: Row): UpstreamSystem => ({
  ...system,
  ...(authorities === null ? {} : { authorities }),
  ...(readTransformation === null ? {} : { readTransformation }),
  ...(writeTransformation === null ? {} : { writeTransformation }),
});

const valuesOf = (system: EnteredSystem): unknown[] => [
  system.name,
  system.kind,
  system.baseUrl,
  JSON.stringify(system.authentication satisfies UpstreamAuthentication),
  system.authorities ?? null,
  JSON.stringify(system.properties),
  jsonOrNull(system.readTransformation),
  jsonOrNull(system.writeTransformation),
  system.isProxy,
];

const jsonOrNull = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));

const COLUMNS = `organization_id AS "organizationId", id, name, kind, base_url AS "baseUrl", authentication, authorities,
  properties, read_transformation AS "readTransformation", write_transformation AS "writeTransformation",
  is_proxy AS "isProxy", version, created_at AS "createdAt", updated_at AS "updatedAt"`;

const INSERT = `
  INSERT INTO rollcall.upstream_systems (organization_id, id, name, kind, base_url, authentication, authorities, properties,
    read_transformation, write_transformation, is_proxy)
  SELECT o.id, $2::uuid, $3, $4, $5, $6::jsonb, $7, $8::jsonb, $9::jsonb, $10::jsonb, $11::boolean
  FROM rollcall.organizations o WHERE o.id = $1::uuid AND o.deleting_since IS NULL
  RETURNING ${COLUMNS}`;

const COUNT = 'SELECT count(*)::int AS count FROM rollcall.upstream_systems WHERE organization_id = $1::uuid';

const UPDATE = `
  UPDATE rollcall.upstream_systems SET name = $3, kind = $4, base_url = $5, authentication = $6::jsonb, authorities = $7,
    properties = $8::jsonb, read_transformation = $9::jsonb, write_transformation = $10::jsonb, is_proxy = $11::boolean,
    version = version + 1, updated_at = now()
  WHERE organization_id = $1::uuid AND id = $2::uuid AND version = $12::integer RETURNING ${COLUMNS}`;

const LOCK = 'SELECT 1 FROM rollcall.upstream_systems WHERE organization_id = $1::uuid AND id = $2::uuid FOR UPDATE';

const ACCESS_LEFT = `SELECT count(*) FILTER (WHERE state IN (${OPEN_STATES.map((state) => `'${state}'`).join(', ')}))::int AS open,
    count(*) FILTER (WHERE state = 'provisioned')::int AS given,
    count(*) FILTER (WHERE state = 'provisioned' AND valid_until IS NOT NULL)::int AS ending
  FROM rollcall.access_requests WHERE organization_id = $1::uuid AND system_id = $2::uuid`;

const DELETE = 'DELETE FROM rollcall.upstream_systems WHERE organization_id = $1::uuid AND id = $2::uuid';

const FIND: Statement = {
  name: 'upstream_systems.find',
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.upstream_systems WHERE organization_id = $1::uuid AND id = $2::uuid`,
};

const LIST: Statement = {
  name: 'upstream_systems.list',
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.upstream_systems WHERE organization_id = $1::uuid ORDER BY name`,
};

const LIST_SEALED = `SELECT organization_id AS "organizationId", id, authentication #>> '{secret,sealed}' AS sealed
  FROM rollcall.upstream_systems WHERE authentication #>> '{secret,sealed}' IS NOT NULL
  UNION ALL SELECT organization_id, id, authentication #>> '{key,sealed}'
  FROM rollcall.upstream_systems WHERE authentication #>> '{key,sealed}' IS NOT NULL
  ORDER BY 1, 2`;

const RESEAL = `UPDATE rollcall.upstream_systems SET authentication = CASE
    WHEN authentication #>> '{secret,sealed}' = $3 THEN jsonb_set(authentication, '{secret,sealed}', to_jsonb($4::text))
    ELSE jsonb_set(authentication, '{key,sealed}', to_jsonb($4::text)) END
  WHERE organization_id = $1::uuid AND id = $2::uuid
    AND $3 IN (authentication #>> '{secret,sealed}', authentication #>> '{key,sealed}')`;
