import type { JsonObject } from '../../src/protocol/json.js';

export const BADGE = 'urn:example:scim:schemas:extension:badge:1.0:User';

/** An extension with an attribute of every kind. */
export const badgeSchema = (...more: JsonObject[]): JsonObject => ({
  id: BADGE,
  name: 'Badge',
  description: 'What a badge opens.',
  attributes: [
    { name: 'number', uniqueness: 'server', description: 'Printed on the badge.' },
    { name: 'serial', mutability: 'immutable' },
    { name: 'pin', mutability: 'writeOnly' },
    { name: 'secretLevel', type: 'integer', returned: 'request' },
    { name: 'holder', returned: 'always' },
    { name: 'weight', type: 'decimal' },
    { name: 'active', type: 'boolean' },
    { name: 'validUntil', type: 'dateTime' },
    { name: 'portal', type: 'reference', referenceTypes: ['external'] },
    { name: 'photo', type: 'binary' },
    { name: 'colors', multiValued: true },
    {
      name: 'doors',
      type: 'complex',
      multiValued: true,
      subAttributes: [{ name: 'value', required: true }, { name: 'type' }, { name: 'floor', type: 'integer' }],
    },
    {
      name: 'issuer',
      type: 'complex',
      subAttributes: [
        { name: 'office' },
        { name: 'stamp', mutability: 'immutable' },
        { name: 'note', returned: 'request' },
      ],
    },
    ...more,
  ],
});
