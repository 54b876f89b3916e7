import type { Json, JsonObject } from '../protocol/json.js';
import { checkIfMatch } from '../protocol/messages/entity-tag.js';
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
import { newId } from '../store/new-id.js';
import type { StoredGroup } from '../store/stored-resource.js';
import { toListResponse, toPageQuery } from './list-page.js';
import { changeEntry } from './log/log-entries.js';
import type { ProvisioningLog } from './log/provisioning-log.js';
import { deleteAtVersion, optimistic } from './optimistic.js';
import { representGroup } from './representation.js';
import { checkRequirements } from './requirements.js';
import type { Represented, ResourceDirectory } from './resource-directory.js';
import { typeOf } from './type-of.js';

const NO_MEMBERS: MemberChanges = { replace: false, add: new Set(), remove: new Set() };

/** What SCIM clients do with groups. Members are changed by delta and read only when they are asked for. */
export function createGroupDirectory(store: GroupStore, log: ProvisioningLog): ResourceDirectory {
  const answer = (
    tenant: TenantContext,
    type: ResourceType,
    stored: StoredGroup,
    projection: Projection,
  ): Represented => {
    const represented = representGroup(tenant, type, stored);
    return { ...represented, resource: project(represented.resource, projection) };
  };

  const read = async (tenant: TenantContext, type: ResourceType, id: string, projection: Projection) => {
    const stored = await store.find(tenant, id, wants(projection, 'members'));
    if (stored === undefined) throw noGroup(id);
    return { name: nameOf(stored.resource), represented: answer(tenant, type, stored, projection) };
  };

  /** Writes new attributes together with a change of members, until nobody else wrote in between. */
  const update = (
    tenant: TenantContext,
    type: ResourceType,
    id: string,
    operation: 'replace' | 'patch',
    ifMatch: string | undefined,
    change: (before: JsonObject, notes: Notes) => { resource: JsonObject; members: MemberChanges },
  ): Promise<true> =>
    optimistic(async () => {
      const stored = await store.find(tenant, id, false);
      if (stored === undefined) throw noGroup(id);
      checkIfMatch(ifMatch, stored.version);
      const notes = new Notes();
      const { resource, members } = change(stored.resource, notes);
      const changes = changesBetween(type, stored.resource, resource);
      const attributes = changes.length === 0 ? undefined : resource;
      // A whole new list is right only for the members that it was compared with.
      const isDelta = attributes === undefined && !members.replace && ifMatch === undefined;
      const version = isDelta ? undefined : stored.version;
      const entry = changeEntry(operation, type, id, nameOf(resource), changes, notes);
      const { outcome } = await store.update(tenant, id, { version, attributes, members }, entry);
      if (outcome === 'unchanged') log.add(tenant, entry);
      return outcome === 'stale' ? undefined : true;
    });

  return {
    async create(tenant, body, projection) {
      const { type, id, resource, members, entry } = readNewGroup(tenant, body);
      const stored = await store.create(tenant, id, resource, members, entry);
      if (members.size === 0 || !wants(projection, 'members')) return answer(tenant, type, stored, projection);
      return (await read(tenant, type, id, projection)).represented;
    },

    async get(tenant, id, projection) {
      const type = typeOf(tenant, 'Group');
      const { name, represented } = await read(tenant, type, id, projection);
      log.read(tenant, type, id, name);
      return represented;
    },

    async list(tenant, query) {
      const type = typeOf(tenant, 'Group');
      const page = await store.list(tenant, type, toPageQuery(tenant, type, query), wants(query.projection, 'members'));
      log.search(tenant, type, query.filter, page.totalResults ?? page.resources.length);
      return toListResponse(
        tenant,
        type,
        query,
        page,
        (stored) => answer(tenant, type, stored, query.projection).resource,
      );
    },

    async replace(tenant, id, body, projection, ifMatch) {
      const type = typeOf(tenant, 'Group');
      await update(tenant, type, id, 'replace', ifMatch, (_before, notes) => {
        const { members, ...resource } = readResource(type, body, notes);
        checkRequirements(type, resource);
        return { resource, members: { replace: true, add: membersOf(members), remove: new Set() } };
      });
      return (await read(tenant, type, id, projection)).represented;
    },

    async patch(tenant, id, body, projection, ifMatch) {
      const type = typeOf(tenant, 'Group');
      const notes = new Notes();
      const { members, others } = takeMemberOperations(resolveOperations(type, readPatchMessage(body), notes), notes);
      if (others.length === 0 && members !== undefined && !members.replace && ifMatch === undefined) {
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
        await update(tenant, type, id, 'patch', ifMatch, (before, again) => {
          again.entries.push(...notes.entries);
          const resource = applyPatch(before, others, again);
          checkRequirements(type, resource, before);
          return { resource, members: members ?? NO_MEMBERS };
        });
      }
      return projection.explicit ? (await read(tenant, type, id, projection)).represented : undefined;
    },

    async delete(tenant, id, ifMatch) {
      const type = typeOf(tenant, 'Group');
      const entry = changeEntry('delete', type, id, undefined, [], new Notes());
      await deleteAtVersion(ifMatch, {
        find: () => store.find(tenant, id, false),
        delete: (version) => store.delete(tenant, id, entry, version),
        missing: () => noGroup(id),
      });
    },
  };
}

/**
 * Reads a POST into what the store takes.
 * @throws ScimError 400
 */
export function readNewGroup(tenant: TenantContext, body: Json | undefined) {
  const type = typeOf(tenant, 'Group');
  const notes = new Notes();
  const { members, ...resource } = readResource(type, body, notes);
  checkRequirements(type, resource);
  const id = newId();
  const entry = changeEntry('create', type, id, nameOf(resource), changesBetween(type, {}, resource), notes);
  return { type, id, resource, members: membersOf(members), entry };
}

const noGroup = (id: string) => notFound(`Group ${id.slice(0, 100)} does not exist in this organization.`);

function nameOf(resource: JsonObject): string | undefined {
  return typeof resource.displayName === 'string' ? resource.displayName : undefined;
}
