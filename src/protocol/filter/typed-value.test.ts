import { type AttributeType, attribute } from '../schema/definition.js';
import { ScimError } from '../scim-error.js';
import type { ComparisonOperator, ComparisonValue } from './ast.js';
import { typedValue } from './typed-value.js';

const of = (type: AttributeType, operator: ComparisonOperator, value: ComparisonValue) =>
  typedValue(attribute('it', '', { type }), 'it', operator, value, 6);

const refusalOf = (type: AttributeType, operator: ComparisonOperator, value: ComparisonValue) => {
  try {
    return `accepted as ${String(of(type, operator, value))}`;
  } catch (error) {
    return error instanceof ScimError ? { scimType: error.scimType, detail: error.message } : error;
  }
};

test.each<[type: AttributeType, operator: ComparisonOperator, value: ComparisonValue, typed: ComparisonValue]>([
  ['string', 'co', 'true', 'true'],
  ['string', 'gt', '', ''],
  ['reference', 'sw', 'https://', 'https://'],
  ['binary', 'ne', 'AQID', 'AQID'],
  ['boolean', 'eq', true, true],
  ['boolean', 'ne', 'True', true],
  ['boolean', 'eq', 'FALSE', false],
  ['integer', 'ge', 41.5, 41.5],
  ['decimal', 'lt', -1, -1],
  ['dateTime', 'gt', '1970-01-01T01:00:00.250+01:00', 250],
  ['string', 'eq', null, null],
  ['boolean', 'ne', null, null],
  ['dateTime', 'eq', null, null],
])('%s %s %j is compared with %j', (type, operator, value, typed) => {
  expect(of(type, operator, value)).toBe(typed);
});

test.each<[type: AttributeType, operator: ComparisonOperator, value: ComparisonValue, detail: RegExp]>([
  ['string', 'eq', 41, /it is compared with a string in double quotes; received 41 \(character 7 of the filter\)\./],
  ['string', 'eq', true, /received true/],
  ['reference', 'eq', 1, /a string in double quotes/],
  ['binary', 'eq', 1, /a string in double quotes/],
  ['boolean', 'eq', 'yes', /true or false; received "yes"/],
  ['boolean', 'eq', 1, /true or false; received 1/],
  ['integer', 'eq', '41', /a number; received "41"/],
  ['decimal', 'eq', true, /a number; received true/],
  ['dateTime', 'eq', 0, /a date and time .*received 0/],
  ['dateTime', 'eq', '2026-02-30T00:00:00Z', /a date and time/],
  ['boolean', 'gt', true, /"gt" is no operator for it, a boolean \(character 7 of the filter\); possible: eq, ne\./],
  ['boolean', 'co', 'tr', /possible: eq, ne\./],
  ['binary', 'sw', 'A', /possible: eq, ne\./],
  ['integer', 'co', 4, /possible: eq, ne, gt, ge, lt, le\./],
  ['dateTime', 'ew', 'Z', /possible: eq, ne, gt, ge, lt, le\./],
  ['string', 'gt', null, /"gt" is no operator for null .*possible: eq, ne\./],
  ['string', 'co', null, /"co" is no operator for null/],
])('%s %s %j is refused', (type, operator, value, detail) => {
  expect(refusalOf(type, operator, value)).toEqual({
    scimType: 'invalidFilter',
    detail: expect.stringMatching(detail),
  });
});
