import type pg from 'pg';
import {
  compareDefinitions,
  type SafetyCheck,
  type UniquenessChange,
} from '../../protocol/definitions/change-rules.js';
import type { OwnDefinitions } from '../../protocol/definitions/own-definitions.js';
import { readStoredDefinitions } from '../../protocol/definitions/stored-definitions.js';
import type { ProfileName } from '../../protocol/profiles/profile-name.js';
import { resourceTypeDefinitions, resourceTypesOf } from '../../protocol/profiles/resource-types.js';
import type { AuditNote } from '../access/audit-store.js';
import { recordDefinitions } from '../changes/definition-record.js';
import type { Database } from '../database.js';
import { layoutOf } from '../tables/layouts.js';
import { ofType } from '../tables/table-layout.js';
import {
  clearUniqueValues,
  type DuplicateValue,
  fillUniqueValues,
  repairUniqueValues,
  type UnindexableValue,
} from './unique-value-index.js';

export type { DuplicateValue, UnindexableValue } from './unique-value-index.js';

/** Why a change of definitions was not made. */
export type Obstacle = StoredValues | DuplicateValue | UnindexableValue;

/** Stored resources that a change would break. */
export interface StoredValues {
  readonly kind: 'stored';
  readonly check: SafetyCheck;
  /** How many resources have a value there. */
  readonly count: number;
}

/**
 * Two columns, `schemas` and `types`, for a query of `organizations o`: what readStoredDefinitions reads; both null for
 * an organization that has defined nothing.
 */
export const DEFINITION_COLUMNS = `
  (SELECT jsonb_agg(d.definition ORDER BY d.created_at, d.urn_folded)::text
   FROM rollcall.schema_definitions d WHERE d.organization_id = o.id) AS schemas,
  (SELECT jsonb_agg(d.definition ORDER BY d.created_at, d.name_folded)::text
   FROM rollcall.resource_type_definitions d WHERE d.organization_id = o.id) AS types`;

/** The two columns as they are read. */
export type DefinitionRow = { schemas: string | null; types: string | null };

/** To look through the resources of a large organization may take longer than any request. */
const TIME_LIMIT = `SET LOCAL statement_timeout = '15min'`;

/** Schemas and resource types that organizations defined themselves. */
export class DefinitionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(organizationId: string): Promise<OwnDefinitions> {
    const text = `SELECT ${DEFINITION_COLUMNS} FROM rollcall.organizations o WHERE o.id = $1`;
    const [row] = await this.#database.query<DefinitionRow>('definitions.find', text, [organizationId]);
    return readStoredDefinitions(row?.schemas ?? null, row?.types ?? null);
  }

  /**
   * Puts other definitions in the place of the present ones, with the index of unique values, in one transaction; one
   * change of an organization after the other.
   * @param decide what they become; what it throws undoes everything
   * @param note for the audit
   * @returns what stands in the way, with nothing changed; none when it is done, and what became unique
   */
  async change(
    organizationId: string,
    profile: ProfileName,
    decide: (present: OwnDefinitions) => OwnDefinitions,
    note: AuditNote,
  ): Promise<DefinitionOutcome> {
    let nowUnique: readonly UniquenessChange[] = [];
    const change = async (client: pg.ClientBase): Promise<Obstacle[]> => {
      await client.query(TIME_LIMIT);
      await client.query('SELECT FROM rollcall.organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
      const { rows } = await client.query<DefinitionRow>(
        `SELECT ${DEFINITION_COLUMNS} FROM rollcall.organizations o WHERE o.id = $1`,
        [organizationId],
      );
      const present = readStoredDefinitions(rows[0]?.schemas ?? null, rows[0]?.types ?? null);
      const next = decide(present);
      const difference = compareDefinitions(resourceTypeDefinitions(present), resourceTypeDefinitions(next));
      const stored = await countStored(client, organizationId, difference.checks);
      if (stored.length > 0) return stored;
      await write(client, organizationId, present, next);
      nowUnique = difference.nowUnique;
      await recordDefinitions(client, { ...note, organizationId }, replacedBy(present, next));
      for (const { resourceType, path } of [...difference.noLongerUnique, ...nowUnique]) {
        await clearUniqueValues(client, organizationId, resourceType, path);
      }
      return fillByType(nowUnique, async (name, paths) => {
        const type = resourceTypesOf(profile, next).get(name);
        return type ? fillUniqueValues(client, organizationId, type, resourcesOf(name), paths) : [];
      });
    };
    const obstacles = await this.#database.transaction('operator', change, (found) => found.length === 0);
    return { obstacles, nowUnique };
  }

  /**
   * Brings the index of what became unique up to what servers wrote that did not know of it yet.
   * @returns values that were given twice in the meantime; they stay
   */
  async indexAgain(
    organizationId: string,
    profile: ProfileName,
    nowUnique: readonly UniquenessChange[],
  ): Promise<Obstacle[]> {
    const types = resourceTypesOf(profile, await this.find(organizationId));
    return fillByType(nowUnique, async (name, paths) => {
      const type = types.get(name);
      if (type === undefined) return [];
      return repairUniqueValues(this.#database, organizationId, type, layoutOf(name), paths);
    });
  }
}

/** What came of a change of definitions. */
export interface DefinitionOutcome {
  readonly obstacles: readonly Obstacle[];
  readonly nowUnique: readonly UniquenessChange[];
}

/** The resources of a type as a FROM item; `$1` is the organization and `$2` the type's name. */
const resourcesOf = (resourceType: string): string =>
  `(SELECT * FROM rollcall.${layoutOf(resourceType).table} WHERE organization_id = $1 AND ${ofType(layoutOf(resourceType), '$2')})`;

async function countStored(client: pg.ClientBase, organizationId: string, checks: readonly SafetyCheck[]) {
  const found: StoredValues[] = [];
  for (const check of checks) {
    const path = check.kind === 'values' ? check.steps.map((step) => `.${JSON.stringify(step)}`).join('') : '';
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${resourcesOf(check.resourceType)} r
       WHERE jsonb_path_exists(r.resource, $3::jsonpath)`,
      [organizationId, check.resourceType, `$${path}`],
    );
    const count = rows[0]?.count ?? 0;
    if (count > 0) found.push({ kind: 'stored', check, count });
  }
  return found;
}

async function write(client: pg.ClientBase, organizationId: string, present: OwnDefinitions, next: OwnDefinitions) {
  const tables = [
    ['schema_definitions', 'urn_folded', keyed(present.schemas, 'id'), keyed(next.schemas, 'id')],
    ['resource_type_definitions', 'name_folded', keyed(present.types, 'name'), keyed(next.types, 'name')],
  ] as const;
  for (const [table, key, before, after] of tables) {
    const gone = [...before.keys()].filter((name) => !after.has(name));
    await client.query(`DELETE FROM rollcall.${table} WHERE organization_id = $1 AND ${key} = ANY ($2)`, [
      organizationId,
      gone,
    ]);
    for (const [position, [name, definition]] of [...after].entries()) {
      if (before.get(name) === definition) continue;
      await client.query(
        `INSERT INTO rollcall.${table} (organization_id, ${key}, definition, created_at, updated_at)
         VALUES ($1, $2, $3::jsonb, clock_timestamp() + $4 * interval '1 millisecond', now())
         ON CONFLICT (organization_id, ${key}) DO UPDATE SET definition = excluded.definition, updated_at = excluded.updated_at`,
        // Times are kept in milliseconds; those of one change must tell their order.
        [organizationId, name, definition, position],
      );
    }
  }
}

/** The definitions that are no more what they were. */
function replacedBy(present: OwnDefinitions, next: OwnDefinitions): object[] {
  const kept = new Set([...next.schemas, ...next.types].map((definition) => JSON.stringify(definition)));
  return [...present.schemas, ...present.types].filter((definition) => !kept.has(JSON.stringify(definition)));
}

/** JSON texts by the folded name. */
const keyed = <Key extends string>(definitions: readonly Record<Key, string>[], key: Key): Map<string, string> =>
  new Map(definitions.map((definition) => [definition[key].toLowerCase(), JSON.stringify(definition)]));

/** Does for each resource type what is to be done for all attributes of it. */
async function fillByType(
  changes: readonly UniquenessChange[],
  fill: (resourceType: string, paths: readonly string[]) => Promise<Obstacle[]>,
): Promise<Obstacle[]> {
  const obstacles: Obstacle[] = [];
  for (const name of new Set(changes.map(({ resourceType }) => resourceType))) {
    const paths = changes.filter(({ resourceType }) => resourceType === name).map(({ path }) => path);
    obstacles.push(...(await fill(name, paths)));
  }
  return obstacles;
}
