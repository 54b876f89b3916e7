import type { Parameters } from '../parameters.js';
import type { IndexChange, IndexedValue } from './indexed-values.js';

/** Placeholders of what leads every key of `attribute_values`, and of the resource. */
export interface IndexKeys {
  readonly organization: string;
  readonly type: string;
  readonly id: string;
}

/**
 * The CTEs of a changing statement that bring the rows of a resource up to date, each followed by a comma; none when
 * nothing changes.
 * @param from name of the CTE that has a row when the change took place
 */
export function indexSql(
  keys: IndexKeys,
  { added, removed }: IndexChange,
  parameters: Parameters,
  from: string,
): string {
  const ctes: string[] = [];
  if (removed.length > 0) {
    ctes.push(`unindexed AS (
      DELETE FROM rollcall.attribute_values held USING ${from}, ${namesAndValues(removed, parameters)} AS gone (attribute, value)
      WHERE held.organization_id = ${keys.organization} AND held.resource_type = ${keys.type} AND held.resource_id = ${keys.id}
        AND held.attribute = gone.attribute AND held.value = gone.value), `);
  }
  if (added.length > 0) {
    const isUnique = parameters.add(
      added.map((value) => value.isUnique),
      '::boolean[]',
    );
    // A row that is there already says the same; a value that another resource has is an error.
    ctes.push(`indexed AS (
      INSERT INTO rollcall.attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
      SELECT ${keys.organization}, ${keys.type}, came.attribute, came.value, ${keys.id}, came.is_unique
      FROM ${from}, ${namesAndValues(added, parameters, isUnique)} AS came (attribute, value, is_unique)
      ON CONFLICT ON CONSTRAINT attribute_values_pkey DO NOTHING), `);
  }
  return ctes.join('');
}

function namesAndValues(values: readonly IndexedValue[], parameters: Parameters, ...more: string[]): string {
  const lists = [values.map(({ attribute }) => attribute), values.map(({ value }) => value)];
  return `unnest(${[...lists.map((list) => parameters.add(list, '::text[]')), ...more].join(', ')})`;
}

/** The CTE, with a comma behind it, that removes all rows of a resource, whatever they are, when `from` has a row. */
export const unindexSql = ({ organization, id }: Pick<IndexKeys, 'organization' | 'id'>, from: string): string => `
  unindexed AS (
    DELETE FROM rollcall.attribute_values WHERE organization_id = ${organization} AND resource_id = ${id}
      AND EXISTS (SELECT FROM ${from})
  ), `;
