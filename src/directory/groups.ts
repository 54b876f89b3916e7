import { v7 as uuidv7 } from 'uuid';
import type { JsonObject } from '../protocol/json.js';
import { listResponse } from '../protocol/messages/list-response.js';
import { readPatchMessage } from '../protocol/messages/patch-op.js';
import { Notes } from '../protocol/notes.js';
import { applyPatch } from '../protocol/patch/apply-patch.js';
import { type MemberChanges, membersOf, takeMemberOperations } from '../protocol/patch/member-changes.js';
import { resolveOperations } from '../protocol/patch/operations.js';
import { changesBetween } from '../protocol/resource/changes.js';
import { type Projection, project, wants } from '../protocol/resource/projection.js';
import { readResource } from '../protocol/resource/read-resource.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { notFound } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import type { GroupStore } from '../store/group-store.js';
import { changeEntry } from './log-entries.js';
import { optimistic } from './optimistic.js';
import type { ProvisioningLog } from './provisioning-log.js';
import { locationOf, representGroup } from './representation.js';
import { checkRequirements } from './requirements.js';
import type { ResourceDirectory } from './resource-directory.js';
import { typeOf } from './type-of.js';

const NO_MEMBERS: MemberChanges = { replace: false, add: new Set(), remove: new Set() };

/** What SCIM clients do with groups. Members are changed by delta and read only when they are asked for. */
export function createGroupDirectory(store: GroupStore, log: ProvisioningLog): ResourceDirectory {
  const read = async (tenant: TenantContext, type: ResourceType, id: string, projection: Projection) => {
    const stored = await store.find(tenant, id, wants(projection, 'members'));
    if (stored === undefined) throw noGroup(id);
    return { stored, resource: project(representGroup(tenant, type, stored), projection) };
  };

  /** Writes new attributes together with a change of members, until nobody else wrote in between. */
  const update = (
    tenant: TenantContext,
    type: ResourceType,
    id: string,
    operation: 'replace' | 'patch',
    change: (before: JsonObject, notes: Notes) => { resource: JsonObject; members: MemberChanges },
  ): Promise<true> =>
    optimistic(async () => {
      const stored = await store.find(tenant, id, false);
      if (stored === undefined) throw noGroup(id);
      const notes = new Notes();
      const { resource, members } = change(stored.resource, notes);
      const changes = changesBetween(type, stored.resource, resource);
      const attributes = changes.length === 0 ? undefined : resource;
      // A whole new list is right only for the members that it was compared with.
      const version = attributes === undefined && !members.replace ? undefined : stored.version;
      const entry = changeEntry(operation, type, id, nameOf(resource), changes, notes);
      const { outcome } = await store.update(tenant, id, { version, attributes, members }, entry);
      if (outcome === 'unchanged') log.add(tenant, entry);
      return outcome === 'stale' ? undefined : true;
    });

  return {
    async create(tenant, body, projection) {
      const type = typeOf(tenant, 'Group');
      const notes = new Notes();
      const { members: sentMembers, ...resource } = readResource(type, body, notes);
      checkRequirements(type, resource);
      const members = membersOf(sentMembers);
      const id = uuidv7();
      const entry = changeEntry('create', type, id, nameOf(resource), changesBetween(type, {}, resource), notes);
      const stored = await store.create(tenant, id, resource, members, entry);
      const location = locationOf(tenant, type.endpoint, id);
      if (members.size === 0 || !wants(projection, 'members')) {
        return { location, resource: project(representGroup(tenant, type, stored), projection) };
      }
      return { location, resource: (await read(tenant, type, id, projection)).resource };
    },

    async get(tenant, id, projection) {
      const type = typeOf(tenant, 'Group');
      const { stored, resource } = await read(tenant, type, id, projection);
      log.read(tenant, type, id, nameOf(stored.resource));
      return resource;
    },

    async list(tenant, query) {
      const type = typeOf(tenant, 'Group');
      const page = await store.list(tenant, type, query.filter, query, wants(query.projection, 'members'));
      log.search(tenant, type, query.filter, page.totalResults);
      const resources = page.resources.map((stored) => project(representGroup(tenant, type, stored), query.projection));
      return listResponse(resources, page.totalResults, query.startIndex);
    },

    async replace(tenant, id, body, projection) {
      const type = typeOf(tenant, 'Group');
      await update(tenant, type, id, 'replace', (_before, notes) => {
        const { members, ...resource } = readResource(type, body, notes);
        checkRequirements(type, resource);
        return { resource, members: { replace: true, add: membersOf(members), remove: new Set() } };
      });
      return (await read(tenant, type, id, projection)).resource;
    },

    async patch(tenant, id, body, projection) {
      const type = typeOf(tenant, 'Group');
      const notes = new Notes();
      const { members, others } = takeMemberOperations(resolveOperations(type, readPatchMessage(body), notes), notes);
      if (others.length === 0 && members !== undefined && !members.replace) {
        const entry = changeEntry('patch', type, id, undefined, [], notes);
        const { outcome } = await store.update(
          tenant,
          id,
          { version: undefined, attributes: undefined, members },
          entry,
        );
        if (outcome === 'stale') throw noGroup(id);
        if (outcome === 'unchanged') log.add(tenant, entry);
      } else {
        await update(tenant, type, id, 'patch', (before, again) => {
          again.entries.push(...notes.entries);
          const resource = applyPatch(before, others, again);
          checkRequirements(type, resource, before);
          return { resource, members: members ?? NO_MEMBERS };
        });
      }
      return projection.explicit ? (await read(tenant, type, id, projection)).resource : undefined;
    },

    async delete(tenant, id) {
      const type = typeOf(tenant, 'Group');
      const entry = changeEntry('delete', type, id, undefined, [], new Notes());
      if (!(await store.delete(tenant, id, entry))) throw noGroup(id);
    },
  };
}

const noGroup = (id: string) => notFound(`Group ${id.slice(0, 100)} does not exist in this organization.`);

function nameOf(resource: JsonObject): string | undefined {
  return typeof resource.displayName === 'string' ? resource.displayName : undefined;
}
