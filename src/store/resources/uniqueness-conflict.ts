import type { Call } from '../../protocol/call.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { type ScimError, uniqueness } from '../../protocol/scim-error.js';
import type { IndexedValue } from '../attribute-values/indexed-values.js';
import type { Database } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import type { TableLayout } from '../tables/table-layout.js';

/** The index of all values in `attribute_values` that must be unique. */
export const VALUES_KEY = 'attribute_values_unique_key';

/** What a statement wanted to store that can collide. */
export interface SentValues {
  /** In the order of the table's columns. */
  readonly values: readonly unknown[];
  /** Those that are new with the statement. */
  readonly indexed: readonly IndexedValue[];
}

/**
 * Explains a violated unique index: 409 naming the attribute, the value and the resource that has it already.
 * @returns the error to throw; the same error when it is of another kind
 */
export async function explainConflict(
  database: Database,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  sent: SentValues,
  error: unknown,
): Promise<unknown> {
  const constraint = violatedConstraint(error, '23505') ?? '';
  if (constraint === VALUES_KEY) return explainValue(database, call, type, sent.indexed);
  const unique = layout.uniques.find(({ name }) => name === constraint);
  if (unique === undefined) return error;
  const value = sent.values[unique.position];
  const ofType = layout.isShared ? ' AND resource_type = $3' : '';
  const rows = await database.run<{ id: string }>(
    call,
    {
      name: `${layout.table}.holder`,
      kind: 'look-up',
      text: `SELECT id FROM rollcall.${layout.table} WHERE organization_id = $1 AND ${unique.column} = $2${ofType}`,
    },
    [call.tenant.id, value, ...(ofType === '' ? [] : [type.name])],
  );
  return takenError(unique.attribute, value, rows[0]?.id);
}

async function explainValue(
  database: Database,
  call: Call,
  { name }: ResourceType,
  indexed: readonly IndexedValue[],
): Promise<ScimError> {
  const uniques = indexed.filter(({ isUnique }) => isUnique);
  const rows = await database.run<{ attribute: string; value: string; resource_id: string }>(
    call,
    {
      name: 'attribute_values.holder',
      kind: 'look-up',
      text: `SELECT v.attribute, v.value, v.resource_id FROM unnest($3::text[], $4::text[]) AS sent (attribute, value)
     JOIN rollcall.attribute_values v ON v.organization_id = $1 AND v.resource_type = $2 AND v.attribute = sent.attribute
       AND v.value = sent.value AND v.is_unique LIMIT 1`,
    },
    [call.tenant.id, name, uniques.map(({ attribute }) => attribute), uniques.map(({ value }) => value)],
  );
  const taken = rows[0] ?? uniques[0];
  if (taken === undefined) throw new Error('a statement without unique values collided');
  return takenError(taken.attribute, taken.value, rows[0]?.resource_id);
}

/** @param holder id of the resource that has the value; undefined when it is not known (any more) */
export function takenError(attribute: string, value: unknown, holder: string | undefined): ScimError {
  return uniqueness(
    `${attribute} ${JSON.stringify(value)} is already taken by ${holder ?? 'another request at the same moment'}. Match that resource by filter instead of creating it again, or give another ${attribute}.`,
  );
}
