import type pg from 'pg';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import { type IndexedValue, indexedValues } from '../attribute-values/indexed-values.js';
import type { Database } from '../database.js';
import { layoutOf, resourcesOf } from '../tables/layouts.js';
import { ofType } from '../tables/table-layout.js';

/** A value of an attribute that is to be unique, and two resources that have it. */
export interface DuplicateValue {
  readonly kind: 'duplicate';
  readonly resourceType: string;
  readonly path: string;
  /** As the index holds it: folded, unless the attribute is caseExact. */
  readonly value: string;
  readonly resourceIds: readonly string[];
}

/** A value that no index can hold. */
export interface UnindexableValue {
  readonly kind: 'unindexable';
  readonly resourceType: string;
  readonly resourceId: string;
  readonly reason: string;
}

/** To look through the resources of a large organization may take longer than any request. */
export const TIME_LIMIT_MS = 15 * 60_000;

/**
 * A column: what resources were changed earlier than that, no statement still writes that began before the transaction. A
 * statement has thirty seconds.
 */
export const SINCE = `now() - interval '5 minutes' AS since`;

/** How many resources are read, and their rows written, at once. */
const PAGE = 1_000;
/** How many obstacles are told; one is enough to refuse. */
const MAX_TOLD = 5;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Takes an attribute out of the index of unique values. */
export async function clearUniqueValues(
  client: pg.ClientBase,
  organizationId: string,
  resourceType: string,
  path: string,
): Promise<void> {
  await client.query(
    'DELETE FROM rollcall.attribute_values WHERE organization_id = $1 AND resource_type = $2 AND attribute = $3',
    [organizationId, resourceType, path],
  );
}

/**
 * Puts the values that stored resources have of attributes that became unique into the index.
 * @param paths of the attributes
 * @returns some of what stands in the way, with which the index must not be committed
 */
export async function fillUniqueValues(
  client: pg.ClientBase,
  organizationId: string,
  type: ResourceType,
  paths: readonly string[],
): Promise<(DuplicateValue | UnindexableValue)[]> {
  const wanted = new Set(paths);
  const obstacles: (DuplicateValue | UnindexableValue)[] = [];
  for (let last = FIRST_ID; obstacles.length < MAX_TOLD; ) {
    const { rows } = await client.query<{ id: string; resource: JsonObject }>(
      `SELECT r.id, r.resource FROM ${resourcesOf(type.name)} r WHERE r.id > $3 ORDER BY r.id LIMIT ${PAGE}`,
      [organizationId, type.name, last],
    );
    const held: HeldValue[] = [];
    for (const { id, resource } of rows) {
      try {
        const values = indexedValues(type, resource).filter(({ attribute }) => wanted.has(attribute));
        held.push(...values.map((value) => ({ ...value, id })));
      } catch (error) {
        if (!(error instanceof ScimError)) throw error;
        obstacles.push({ kind: 'unindexable', resourceType: type.name, resourceId: id, reason: error.message });
      }
    }
    obstacles.push(...(await insertValues(client, organizationId, type.name, held)));
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE) break;
    last = end.id;
  }
  return obstacles.slice(0, MAX_TOLD);
}

/**
 * As fillUniqueValues, while servers go on writing: rows that a server left behind, or did not write, are repaired page
 * by page, each with its resources locked.
 * @param since when the first of them may have been written
 * @returns some of the values that cannot be indexed because another resource has them
 */
export async function repairUniqueValues(
  database: Database,
  organizationId: string,
  type: ResourceType,
  paths: readonly string[],
  since: Date,
): Promise<DuplicateValue[]> {
  const layout = layoutOf(type.name);
  await database.transaction('operator', (client) =>
    client.query(
      `DELETE FROM rollcall.attribute_values held USING rollcall.deleted_resources d
       WHERE d.organization_id = $1 AND d.deleted_at >= $4 AND held.organization_id = $1 AND held.resource_id = d.id
         AND held.resource_type = $2 AND held.attribute = ANY ($3)`,
      [organizationId, type.name, paths, since],
    ),
  );
  const obstacles: DuplicateValue[] = [];
  const repairPage = (after: string) =>
    database.transaction('operator', async (client) => {
      const { rows } = await client.query<{ id: string; resource: JsonObject }>(
        `SELECT id, resource FROM rollcall.${layout.table} WHERE organization_id = $1 AND ${ofType(layout, '$2')} AND id > $3
           AND updated_at >= $4
         ORDER BY id LIMIT ${PAGE} FOR SHARE`,
        [organizationId, type.name, after, since],
      );
      const held = rows.flatMap(({ id, resource }) => heldValues(type, id, resource, paths));
      await client.query(
        `DELETE FROM rollcall.attribute_values held
         WHERE organization_id = $1 AND resource_type = $2 AND attribute = ANY ($3) AND resource_id = ANY ($4::uuid[])
           AND NOT EXISTS (SELECT FROM unnest($5::text[], $6::text[], $7::uuid[]) AS sent (attribute, value, id)
             WHERE sent.attribute = held.attribute AND sent.value = held.value AND sent.id = held.resource_id)`,
        [
          organizationId,
          type.name,
          paths,
          rows.map(({ id }) => id),
          held.map(({ attribute }) => attribute),
          held.map(({ value }) => value),
          held.map(({ id }) => id),
        ],
      );
      const taken = await insertValues(client, organizationId, type.name, held);
      return { taken, next: rows.length < PAGE ? undefined : rows.at(-1)?.id };
    });
  for (let last: string | undefined = FIRST_ID; last !== undefined; ) {
    const { taken, next }: Awaited<ReturnType<typeof repairPage>> = await repairPage(last);
    obstacles.push(...taken);
    last = next;
  }
  return obstacles.slice(0, MAX_TOLD);
}

/** What cannot be indexed has no row. */
function heldValues(type: ResourceType, id: string, resource: JsonObject, paths: readonly string[]): HeldValue[] {
  try {
    return indexedValues(type, resource)
      .filter(({ attribute }) => paths.includes(attribute))
      .map((value) => ({ ...value, id }));
  } catch (error) {
    if (error instanceof ScimError) return [];
    throw error;
  }
}

type HeldValue = IndexedValue & { readonly id: string };
type Taken = { attribute: string; value: string; id: string; holder: string };

/**
 * Inserts, and looks each value up by itself (OFFSET 0): while most of the rows are as new as these, the planner believes
 * that there are hardly any, and would read all of them for each page.
 * @returns some of the values that another resource has
 */
async function insertValues(
  client: pg.ClientBase,
  organizationId: string,
  resourceType: string,
  values: readonly HeldValue[],
): Promise<DuplicateValue[]> {
  const parameters = [
    organizationId,
    resourceType,
    values.map(({ attribute }) => attribute),
    values.map(({ value }) => value),
    values.map(({ id }) => id),
    values.map(({ isUnique }) => isUnique),
  ];
  const sent = 'unnest($3::text[], $4::text[], $5::uuid[], $6::boolean[]) AS sent (attribute, value, id, is_unique)';
  await client.query(
    `INSERT INTO rollcall.attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
     SELECT $1::uuid, $2::text, sent.attribute, sent.value, sent.id, sent.is_unique FROM ${sent} ON CONFLICT DO NOTHING`,
    parameters,
  );
  const { rows } = await client.query<Taken>(
    `SELECT sent.attribute, sent.value, sent.id, held.resource_id AS holder FROM ${sent}, LATERAL (
       SELECT resource_id FROM rollcall.attribute_values WHERE organization_id = $1 AND resource_type = $2
         AND attribute = sent.attribute AND value = sent.value AND is_unique OFFSET 0) held
     WHERE sent.is_unique AND held.resource_id <> sent.id LIMIT ${MAX_TOLD}`,
    parameters,
  );
  return rows.map(({ attribute, value, id, holder }) => ({
    kind: 'duplicate',
    resourceType,
    path: attribute,
    value,
    resourceIds: [holder, id],
  }));
}
