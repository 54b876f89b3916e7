import type { AttributeDefinition } from '../../protocol/schema/definition.js';

/** A value of an attribute as SQL. */
export interface ValueSql {
  /** Of type text; null where the attribute has no value. */
  readonly sql: string;
  /** The same of type jsonb, when it comes from a stored resource, where it may be of a type that the schema once had. */
  readonly json?: string | undefined;
}

/**
 * The value in the SQL type of the attribute (text, numeric, timestamptz, boolean). A stored one that is not of the
 * attribute's type is null, as the schema may have changed since: it is never cast, which would fail.
 */
export function typedSql({ type }: AttributeDefinition, { sql, json }: ValueSql): string {
  switch (type) {
    case 'boolean':
      return json === undefined ? `(${sql})::boolean` : ifOfType(json, 'boolean', `(${json})::boolean`);
    case 'integer':
    case 'decimal':
      return json === undefined ? `(${sql})::numeric` : ifOfType(json, 'number', `(${json})::numeric`);
    case 'dateTime':
      return `CASE WHEN ${isText(json)} AND ${sql} ~ '${DATE_TIME}' THEN ${timeOf(sql)} END`;
    default:
      return json === undefined ? sql : ifOfType(json, 'string', sql);
  }
}

const ifOfType = (json: string, type: 'boolean' | 'number' | 'string', value: string) =>
  `CASE WHEN jsonb_typeof(${json}) = '${type}' THEN ${value} END`;

const isText = (json: string | undefined) => (json === undefined ? 'TRUE' : `jsonb_typeof(${json}) = 'string'`);

/** As parseDateTime, which cuts off what is finer than a millisecond where PostgreSQL would round it. */
const timeOf = (sql: string) => String.raw`regexp_replace(${sql}, '(\.\d{3})\d+', '\1')::timestamptz`;

const LEAP_YEAR = `[0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00`;
const MONTH_AND_DAY = `(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])`;
const TIME = String.raw`([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?`;
const OFFSET = `Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)`;

/** What parseDateTime reads; everything that matches, PostgreSQL can cast. */
const DATE_TIME = `(?i)^(?!0000)([0-9]{4}-(${MONTH_AND_DAY})|(${LEAP_YEAR})-02-29)T(${TIME})(${OFFSET})?$`;
