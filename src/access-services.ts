import type { Directories } from './directory/directories.js';
import type { OperatorCalls } from './directory/operators/operator-calls.js';
import type { Call } from './protocol/call.js';
import { ALL_PERMISSIONS } from './protocol/permissions.js';
import { DEFAULT_PROJECTION } from './protocol/resource/projection.js';
import type { ResourceType } from './protocol/schema/resource-type.js';
import { notFound, ScimError } from './protocol/scim-error.js';
import type { Services } from './services.js';
import { DeletedResourceStore } from './store/deletion/deleted-resource-store.js';
import { newId } from './store/new-id.js';
import { AccessRequestStore } from './store/upstream/access-request-store.js';
import { AccessRequests } from './upstream/access/access-requests.js';
import { AccessWorker, type OrganizationName, type SystemDirectories } from './upstream/access/access-worker.js';
import type { ProxySystems } from './upstream/proxy/proxy-systems.js';

export interface AccessServices {
  readonly requests: AccessRequests;
  readonly worker: AccessWorker;
}

export interface AccessParts {
  readonly calls: OperatorCalls;
  readonly directories: Directories;
  readonly systems: ProxySystems;
}

/** Requests for access, and what brings them to their systems. */
export function createAccessServices(
  { database, upstream }: Services,
  { calls, directories, systems }: AccessParts,
): AccessServices {
  const store = new AccessRequestStore(database);
  const resources = new DeletedResourceStore(database);
  const callOf = async ({ slug }: OrganizationName): Promise<Call> => {
    const call = await calls.of(slug, 'server');
    return { ...call, actor: { kind: 'job', name: 'access requests', permissions: ALL_PERMISSIONS } };
  };
  const open = async (organization: OrganizationName, systemId: string): Promise<SystemDirectories> => {
    const own = await callOf(organization);
    const call = await systems.open(own, systemId, '');
    const [userType, groupType] = [typeOf(call, 'User'), typeOf(call, 'Group')];
    const [users, groups] = [userType, groupType].map((type) => directories.of(call, type, 'write'));
    if (users === undefined || groups === undefined) throw new Error('no directories');
    return { users, groups, userType, groupType };
  };
  const requests = new AccessRequests({
    store,
    newId,
    open,
    findSystem: async (organizationId, text) =>
      (await upstream.systems.find(organizationId, text)) ??
      (await upstream.systems.list(organizationId)).find(({ name }) => name === text),
    findUsers: async (organization, text) => {
      const call = await callOf(organization);
      return resources.findPresent(call, typeOf(call, 'User'), text);
    },
  });
  const worker = new AccessWorker({
    store,
    open,
    userOf: async (organization, userId) => {
      const call = await callOf(organization);
      try {
        const { resource } = await directories.of(call, typeOf(call, 'User'), 'read').get(userId, DEFAULT_PROJECTION);
        return resource;
      } catch (error) {
        if (error instanceof ScimError && error.status === 404) return undefined;
        throw error;
      }
    },
  });
  return { requests, worker };
}

function typeOf({ tenant }: Call, name: string): ResourceType {
  const type = tenant.resourceTypes.get(name);
  if (type !== undefined) return type;
  throw notFound(`There is no resource type ${name} here.`);
}
