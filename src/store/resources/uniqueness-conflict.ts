import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { type ScimError, uniqueness } from '../../protocol/scim-error.js';
import { attributesIn, type IndexedValue, valuesAt } from '../attribute-values/indexed-values.js';
import { violatedConstraint } from '../database-errors.js';
import type { StatementRunner } from '../statement-runner.js';
import { ofType, type TableLayout, type UniqueIndex } from '../tables/table-layout.js';

/** The index of all values in `attribute_values` that must be unique. */
export const VALUES_KEY = 'attribute_values_unique_key';

/** What a statement wanted to store that can collide. */
export interface SentValues {
  readonly resource: JsonObject;
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
  database: StatementRunner,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  sent: SentValues,
  error: unknown,
): Promise<unknown> {
  const constraint = violatedConstraint(error, '23505') ?? '';
  if (constraint === VALUES_KEY) return explainValue(database, call, type, sent);
  const unique = layout.uniques.find(({ name }) => name === constraint);
  if (unique === undefined) return error;
  return takenError(type, sent.resource, unique.attribute, await holderOf(database, layout, call, type, sent, unique));
}

/** What would be refused if it were stored now, before it is tried. */
export async function findConflict(
  database: StatementRunner,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  sent: SentValues,
): Promise<ScimError | undefined> {
  for (const unique of layout.uniques) {
    const holder = await holderOf(database, layout, call, type, sent, unique);
    if (holder !== undefined) return takenError(type, sent.resource, unique.attribute, holder);
  }
  const taken = await takenValue(database, call, type, sent);
  return taken && takenError(type, sent.resource, taken.attribute, taken.resource_id);
}

/** Id of the resource that has the value of a column already. */
async function holderOf(
  database: StatementRunner,
  layout: TableLayout,
  call: Call,
  type: ResourceType,
  sent: SentValues,
  unique: UniqueIndex,
): Promise<string | undefined> {
  const rows = await database.run<{ id: string }>(
    call,
    {
      name: `${layout.table}.holder`,
      kind: 'look-up',
      text: `SELECT id FROM rollcall.${layout.table} WHERE organization_id = $1 AND ${unique.column} = $2 AND ${ofType(layout, '$3')}`,
    },
    [call.tenant.id, sent.values[unique.position], type.name],
  );
  return rows[0]?.id;
}

async function explainValue(
  database: StatementRunner,
  call: Call,
  type: ResourceType,
  sent: SentValues,
): Promise<ScimError> {
  const taken = (await takenValue(database, call, type, sent)) ?? sent.indexed.find(({ isUnique }) => isUnique);
  if (taken === undefined) throw new Error('a statement without unique values collided');
  return takenError(type, sent.resource, taken.attribute, 'resource_id' in taken ? taken.resource_id : undefined);
}

interface TakenValue {
  readonly attribute: string;
  readonly resource_id: string;
}

/** Of the values that must be unique, one that another resource has. */
async function takenValue(
  database: StatementRunner,
  call: Call,
  type: ResourceType,
  { indexed }: SentValues,
): Promise<TakenValue | undefined> {
  const uniques = indexed.filter(({ isUnique }) => isUnique);
  if (uniques.length === 0) return undefined;
  const rows = await database.run<{ attribute: string; resource_id: string }>(
    call,
    {
      name: 'attribute_values.holder',
      kind: 'look-up',
      text: `SELECT v.attribute, v.resource_id FROM unnest($3::text[], $4::text[]) AS sent (attribute, value)
     JOIN rollcall.attribute_values v ON v.organization_id = $1 AND v.resource_type = $2 AND v.attribute = sent.attribute
       AND v.value = sent.value AND v.is_unique LIMIT 1`,
    },
    [call.tenant.id, type.name, uniques.map(({ attribute }) => attribute), uniques.map(({ value }) => value)],
  );
  return rows[0];
}

/**
 * @param resource that was to be stored
 * @param attribute of which it has a value that is taken
 * @param holder id of the resource that has the value; undefined when it is not known (any more)
 */
export function takenError(
  type: ResourceType,
  resource: JsonObject,
  attribute: string,
  holder: string | undefined,
): ScimError {
  const names = attributesIn({ attribute });
  const values = names.map((name) => {
    const path = type.resolve(name);
    return `${name} ${JSON.stringify(path && valuesAt(path, resource)[0])}`;
  });
  return uniqueness(
    `${values.join(' with ')} is already taken by ${holder ?? 'another request at the same moment'}. Match that resource by filter instead of creating it again, or give another ${names.at(-1)}.`,
  );
}

/** Of a takenError: what is taken, as a sentence, and the id of who has it, if that is known. */
export function holderIn({ message }: ScimError): { readonly fact: string; readonly holder: string | undefined } {
  const [, fact = message, holder] = TAKEN.exec(message) ?? [];
  return { fact, holder };
}

const TAKEN = /^(.* is already taken by (?:([0-9a-f-]{36})|[^.]*)\.) Match /s;
