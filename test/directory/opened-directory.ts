import { callOf } from '../../src/auth/caller.js';
import type { Directory } from '../../src/directory/directory.js';
import type { Call } from '../../src/protocol/call.js';
import { type ListQuery, readListQuery, readProjection } from '../../src/protocol/messages/list-query.js';
import type { Projection } from '../../src/protocol/resource/projection.js';
import type { ResourceType } from '../../src/protocol/schema/resource-type.js';
import { defineDevices } from '../support/device-type.js';
import type { TestServer } from '../support/test-server.js';
import type { DirectoryKind } from './directory-kinds.js';

/** A Directory of an organization that has nothing else, with what it is bound to. */
export interface OpenedDirectory {
  readonly directory: Directory;
  readonly call: Call;
  readonly type: ResourceType;
}

/** Opens one of another, empty organization each time. */
export type OpenDirectory = (type: DirectoryKind['type']) => Promise<OpenedDirectory>;

/** A call that may do everything in a new organization, which has such a type of resources. */
export async function callOfNewOrganization(
  server: TestServer,
  type: DirectoryKind['type'],
): Promise<{ call: Call; token: string }> {
  const organization = await server.createOrganization('core');
  if (type === 'Device') await defineDevices(server, organization);
  const known = await server.services.organizationStore.findWithCredentials(organization.slug);
  if (known === undefined) throw new Error(`no organization ${organization.slug}`);
  const { slug, token } = organization;
  const caller = { slug, requestId: 'test', origin: server.origin };
  return { call: callOf(known, caller, known.credentials[0]), token };
}

export function typeOf({ tenant }: Call, name: string): ResourceType {
  const type = tenant.resourceTypes.get(name);
  if (type === undefined) throw new Error(`no resource type ${name}`);
  return type;
}

export const projectionOf = ({ type }: OpenedDirectory, parameters: Record<string, string> = {}): Projection =>
  readProjection(type, new URLSearchParams(parameters));

export const queryOf = ({ type }: OpenedDirectory, parameters: Record<string, string> = {}): ListQuery =>
  readListQuery(type, new URLSearchParams(parameters));
