import type { JsonObject } from '../../src/protocol/json.js';
import type { TestOrganization, TestServer } from './test-server.js';

export const DEVICE = 'urn:example:params:scim:schemas:core:2.0:Device';
export const LEASE = 'urn:example:params:scim:schemas:extension:lease:2.0:Device';

const deviceSchema: JsonObject = {
  id: DEVICE,
  name: 'Device',
  description: 'Things that people work with.',
  attributes: [
    { name: 'serial', type: 'string', required: true, uniqueness: 'server', description: 'On its back.' },
    { name: 'assetTag', type: 'string', caseExact: true, uniqueness: 'global', description: 'On its front.' },
    { name: 'inventoryNumber', type: 'integer', uniqueness: 'server', description: 'In the books.' },
    { name: 'boughtAt', type: 'dateTime', uniqueness: 'server', description: 'When it was paid.' },
    { name: 'displayName', type: 'string', description: 'What people call it.' },
    { name: 'weight', type: 'decimal', description: 'In kilograms.' },
    { name: 'managed', type: 'boolean', description: 'Whether updates come by themselves.' },
    { name: 'maker', type: 'string', mutability: 'immutable', description: 'Who made it.' },
    {
      name: 'owner',
      type: 'complex',
      description: 'Who has it.',
      subAttributes: [
        { name: 'value', type: 'string', caseExact: true, description: 'Id of a user.' },
        { name: 'since', type: 'dateTime', description: 'Since when.' },
      ],
    },
    {
      name: 'interfaces',
      type: 'complex',
      multiValued: true,
      description: 'How it is reached.',
      subAttributes: [
        { name: 'value', type: 'string', description: 'The address.' },
        { name: 'type', type: 'string', description: 'ethernet or wifi.' },
      ],
    },
  ],
};

const leaseSchema: JsonObject = {
  id: LEASE,
  name: 'Lease',
  description: 'Of a device that belongs to somebody else.',
  attributes: [
    { name: 'contract', type: 'string', uniqueness: 'server', description: 'Its number.' },
    { name: 'until', type: 'dateTime', description: 'When it goes back.' },
  ],
};

/** Defines the resource types Device, with an extension, and Spare, of the same schema, as an operator does. */
export async function defineDevices(server: TestServer, { slug }: TestOrganization): Promise<void> {
  const { definitions } = server.services;
  await definitions.addSchema(slug, JSON.stringify(deviceSchema), { types: [], required: false });
  await definitions.addSchema(slug, JSON.stringify(leaseSchema), { types: [], required: false });
  const type = { name: 'Device', endpoint: '/Devices', schema: DEVICE };
  const extended = { ...type, schemaExtensions: [{ schema: LEASE, required: false }] };
  await definitions.addType(slug, JSON.stringify(extended));
  await definitions.addType(slug, JSON.stringify({ name: 'Spare', endpoint: '/Spares', schema: DEVICE }));
}

export const device = (serial: string, more: JsonObject = {}): JsonObject => ({ schemas: [DEVICE], serial, ...more });
