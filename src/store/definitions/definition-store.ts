import type pg from 'pg';
import {
  compareDefinitions,
  type SafetyCheck,
  type UniquenessChange,
} from '../../protocol/definitions/change-rules.js';
import type { OwnDefinitions } from '../../protocol/definitions/own-definitions.js';
import type { ProfileName } from '../../protocol/profiles/profile-name.js';
import { resourceTypeDefinitions, resourceTypesOf } from '../../protocol/profiles/resource-types.js';
import type { AuditNote } from '../access/audit-store.js';
import { recordDefinitions } from '../changes/definition-record.js';
import { allowLonger } from '../connections/silence.js';
import type { Database } from '../database.js';
import { resourcesOf } from '../tables/layouts.js';
import { findDefinitions } from './stored-definitions.js';
import {
  clearUniqueValues,
  type DuplicateValue,
  fillUniqueValues,
  repairUniqueValues,
  SINCE,
  TIME_LIMIT_MS,
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

/** Schemas and resource types that organizations defined themselves. */
export class DefinitionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(organizationId: string): Promise<OwnDefinitions> {
    return findDefinitions((text, values) => this.#database.query('definitions.find', text, values), organizationId);
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
    let since = new Date(0);
    const change = async (client: pg.ClientBase): Promise<Obstacle[]> => {
      await allowLonger(client, TIME_LIMIT_MS);
      const { rows } = await client.query<{ since: Date }>(
        `SELECT ${SINCE} FROM rollcall.organizations WHERE id = $1 FOR NO KEY UPDATE`,
        [organizationId],
      );
      since = rows[0]?.since ?? since;
      const present = await findDefinitions(
        async (text, values) => (await client.query(text, values)).rows,
        organizationId,
      );
      const next = decide(present);
      const difference = compareDefinitions(
        resourceTypeDefinitions(profile, present),
        resourceTypeDefinitions(profile, next),
      );
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
        return type ? fillUniqueValues(client, organizationId, type, paths) : [];
      });
    };
    const obstacles = await this.#database.transaction('operator', change, (found) => found.length === 0);
    return { obstacles, nowUnique, since };
  }

  /**
   * Brings the index of what became unique up to what servers wrote that did not know of it yet.
   * @returns values that were given twice in the meantime; they stay
   */
  async indexAgain(
    organizationId: string,
    profile: ProfileName,
    nowUnique: readonly UniquenessChange[],
    since: Date,
  ): Promise<Obstacle[]> {
    const types = resourceTypesOf(profile, await this.find(organizationId));
    return fillByType(nowUnique, async (name, paths) => {
      const type = types.get(name);
      if (type === undefined) return [];
      return repairUniqueValues(this.#database, organizationId, type, paths, since);
    });
  }
}

/** What came of a change of definitions. */
export interface DefinitionOutcome {
  readonly obstacles: readonly Obstacle[];
  readonly nowUnique: readonly UniquenessChange[];
  /** What was written since may not be in the index of what became unique. */
  readonly since: Date;
}

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
