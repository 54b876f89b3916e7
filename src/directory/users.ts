import type { Json, JsonObject } from '../protocol/json.js';
import { checkIfMatch } from '../protocol/messages/entity-tag.js';
import { readPatchMessage } from '../protocol/messages/patch-op.js';
import { Notes } from '../protocol/notes.js';
import { applyPatch } from '../protocol/patch/apply-patch.js';
import { resolveOperations } from '../protocol/patch/operations.js';
import { changesBetween } from '../protocol/resource/changes.js';
import { type Projection, project, wants } from '../protocol/resource/projection.js';
import { readResource } from '../protocol/resource/read-resource.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { notFound } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import type { LogOperation } from '../store/log-entry.js';
import { newId } from '../store/new-id.js';
import type { StoredUser } from '../store/stored-resource.js';
import type { UserStore } from '../store/user-store.js';
import { toListResponse, toPageQuery } from './list-page.js';
import { changeEntry } from './log/log-entries.js';
import type { ProvisioningLog } from './log/provisioning-log.js';
import { deleteAtVersion, optimistic } from './optimistic.js';
import { representUser } from './representation.js';
import { checkRequirements } from './requirements.js';
import type { Represented, ResourceDirectory } from './resource-directory.js';
import { typeOf } from './type-of.js';

/** What SCIM clients do with users. */
export function createUserDirectory(store: UserStore, log: ProvisioningLog): ResourceDirectory {
  const answer = (
    tenant: TenantContext,
    type: ResourceType,
    stored: StoredUser,
    projection: Projection,
  ): Represented => {
    const represented = representUser(tenant, type, stored);
    return { ...represented, resource: project(represented.resource, projection) };
  };

  /** Writes what `change` makes of the stored resource, until nobody else wrote in between. */
  const update = (
    tenant: TenantContext,
    type: ResourceType,
    id: string,
    operation: LogOperation & ('replace' | 'patch'),
    projection: Projection,
    ifMatch: string | undefined,
    change: (before: JsonObject, notes: Notes) => JsonObject,
  ): Promise<Represented> =>
    optimistic(async () => {
      const stored = await store.find(tenant, id, wants(projection, 'groups'));
      if (stored === undefined) throw noUser(id);
      checkIfMatch(ifMatch, stored.version);
      const notes = new Notes();
      const resource = change(stored.resource, notes);
      const changes = changesBetween(type, stored.resource, resource);
      const entry = changeEntry(operation, type, id, nameOf(resource), changes, notes);
      if (changes.length === 0) {
        log.add(tenant, entry);
        return answer(tenant, type, stored, projection);
      }
      const updated = await store.update(tenant, stored, resource, entry);
      return updated && answer(tenant, type, updated, projection);
    });

  return {
    async create(tenant, body, projection) {
      const { type, id, resource, entry } = readNewUser(tenant, body);
      const stored = await store.create(tenant, id, resource, entry);
      return answer(tenant, type, stored, projection);
    },

    async get(tenant, id, projection) {
      const type = typeOf(tenant, 'User');
      const stored = await store.find(tenant, id, wants(projection, 'groups'));
      if (stored === undefined) throw noUser(id);
      log.read(tenant, type, id, nameOf(stored.resource));
      return answer(tenant, type, stored, projection);
    },

    async list(tenant, query) {
      const type = typeOf(tenant, 'User');
      const page = await store.list(tenant, type, toPageQuery(tenant, type, query), wants(query.projection, 'groups'));
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
      const type = typeOf(tenant, 'User');
      return update(tenant, type, id, 'replace', projection, ifMatch, (_before, notes) => {
        const resource = readResource(type, body, notes);
        checkRequirements(type, resource);
        return resource;
      });
    },

    async patch(tenant, id, body, projection, ifMatch) {
      const type = typeOf(tenant, 'User');
      const message = readPatchMessage(body);
      return update(tenant, type, id, 'patch', projection, ifMatch, (before, notes) => {
        const resource = applyPatch(before, resolveOperations(type, message, notes), notes);
        checkRequirements(type, resource, before);
        return resource;
      });
    },

    async delete(tenant, id, ifMatch) {
      const type = typeOf(tenant, 'User');
      const entry = changeEntry('delete', type, id, undefined, [], new Notes());
      await deleteAtVersion(ifMatch, {
        find: () => store.find(tenant, id, false),
        delete: (version) => store.delete(tenant, id, entry, version),
        missing: () => noUser(id),
      });
    },
  };
}

/**
 * Reads a POST into what the store takes.
 * @throws ScimError 400
 */
export function readNewUser(tenant: TenantContext, body: Json | undefined) {
  const type = typeOf(tenant, 'User');
  const notes = new Notes();
  const resource = readResource(type, body, notes);
  checkRequirements(type, resource);
  const id = newId();
  const entry = changeEntry('create', type, id, nameOf(resource), changesBetween(type, {}, resource), notes);
  return { type, id, resource, entry };
}

const noUser = (id: string) => notFound(`User ${id.slice(0, 100)} does not exist in this organization.`);

function nameOf(resource: { userName?: Json }): string | undefined {
  return typeof resource.userName === 'string' ? resource.userName : undefined;
}
