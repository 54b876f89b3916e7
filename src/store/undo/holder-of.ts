import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { indexedAttributes, indexedValues } from '../attribute-values/indexed-values.js';
import type { Statement } from '../statement.js';
import type { StatementRunner } from '../statement-runner.js';
import { layoutOf } from '../tables/layouts.js';
import { scopeValues, selectedChangesOf, type UndoScope } from './undo-selection.js';

/** Which attribute has a value that must be unique, and the resource that has it. */
export interface Holder {
  readonly attribute: string;
  readonly id: string;
}

/** Whether resources of a type have other values that must be unique than their names. */
export const hasOwnUniques = (type: ResourceType): boolean =>
  [...indexedAttributes(type).values()].some(({ isUnique }) => isUnique);

/**
 * Who has by now what must be unique of a resource as it was, and did not get it by what is undone; undefined when nobody
 * has.
 */
export async function holderOf(
  runner: StatementRunner,
  scope: UndoScope,
  type: ResourceType,
  id: string,
  resource: JsonObject,
): Promise<Holder | undefined> {
  const { table, uniques, values } = layoutOf(type.name);
  const row = values(type, resource);
  const indexed = indexedValues(type, resource).filter(({ isUnique }) => isUnique);
  const columns = uniques.map(
    ({ attribute, column }, i) => `SELECT '${attribute}' AS attribute, h.id FROM rollcall.${table} h
      WHERE h.organization_id = $1::uuid AND h.${column} = ($7::text[])[${i + 1}]`,
  );
  const ofIndex = `SELECT v.attribute, v.resource_id AS id FROM unnest($8::text[], $9::text[]) AS own (attribute, value)
    JOIN rollcall.attribute_values v ON v.organization_id = $1::uuid AND v.resource_type = $10::text
      AND v.attribute = own.attribute AND v.value = own.value AND v.is_unique`;
  const statement: Statement = {
    name: `undo.${scope.by}Holder`,
    kind: 'rare look-up',
    text: `SELECT held.attribute, held.id FROM (${[...columns, ofIndex].join(' UNION ALL ')}) held
      WHERE held.id <> $6::uuid AND $5::text IS NOT NULL AND $7::text[] IS NOT NULL
        AND NOT EXISTS (${selectedChangesOf(scope.by, 'held.id')}) LIMIT 1`,
  };
  const [found] = await runner.run<Holder & Record<string, unknown>>('jobs', statement, [
    ...scopeValues(scope),
    id,
    uniques.map(({ position }) => row[position]),
    indexed.map(({ attribute }) => attribute),
    indexed.map(({ value }) => value),
    type.name,
  ]);
  return found;
}
