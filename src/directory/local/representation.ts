import { createHash } from 'node:crypto';
import type { Call } from '../../protocol/call.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import { isObject } from '../../protocol/json.js';
import { entityTag } from '../../protocol/messages/entity-tag.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../../protocol/urns.js';
import type { Reference, StoredResource } from '../../store/resources/stored-resource.js';
import { locationOf } from '../answers/location-of.js';
import type { Located, Represented } from '../directory.js';

/** A user as the client sees it, complete; projection comes after. */
export function representUser(call: Call, type: ResourceType, stored: StoredResource): Represented {
  const representation = represent(type, stored);
  const enterprise = representation[ENTERPRISE_USER_SCHEMA];
  if (isObject(enterprise) && isObject(enterprise.manager) && typeof enterprise.manager.value === 'string') {
    const { value } = enterprise.manager;
    const manager = { ...enterprise.manager, $ref: locationOf(call, '/Users', value) };
    representation[ENTERPRISE_USER_SCHEMA] = { ...enterprise, manager };
  }
  if (!stored.related || stored.related.length === 0) return withMeta(call, type, stored, representation);
  const groups = stored.related.map((group) => reference(call, group, '/Groups'));
  representation.groups = groups;
  return withMeta(call, type, stored, representation, digest(groups));
}

/**
 * A group as the client sees it; without `members` when they were not read. A group that has none says so: some clients
 * add members only where they see the attribute.
 * @param members those of `stored`, where they were made before
 */
export function representGroup(
  call: Call,
  type: ResourceType,
  stored: StoredResource,
  members = stored.related && memberReferences(call, stored.related),
): Represented {
  const representation = represent(type, stored);
  if (members !== undefined) representation.members = members;
  return withMeta(call, type, stored, representation);
}

export const memberReferences = (call: Call, members: readonly Reference[]): JsonObject[] =>
  members.map((member) => reference(call, member, member.type === 'Group' ? '/Groups' : '/Users'));

/** A resource of an organization's own type as the client sees it. */
export const representResource = (call: Call, type: ResourceType, stored: StoredResource): Represented =>
  withMeta(call, type, stored, represent(type, stored));

/** `schemas` says which of the type's schemas the resource has attributes of (RFC 7643 §3). */
function represent(type: ResourceType, { id, resource }: StoredResource): JsonObject {
  const extensions = type.extensions.map((extension) => extension.id).filter((urn) => Object.hasOwn(resource, urn));
  return { schemas: [type.schema.id, ...extensions], id, ...resource };
}

/** Where a resource is, and at which version. */
export const locate = (
  call: Call,
  type: ResourceType,
  id: string,
  version: number,
  digestOfOthers?: string,
): Located => ({ location: locationOf(call, type.endpoint, id), etag: entityTag(version, digestOfOthers) });

function withMeta(
  call: Call,
  type: ResourceType,
  stored: StoredResource,
  representation: JsonObject,
  digestOfOthers?: string,
): Represented {
  const { location, etag } = locate(call, type, stored.id, stored.version, digestOfOthers);
  representation.meta = {
    resourceType: type.name,
    created: stored.createdAt.toISOString(),
    lastModified: stored.updatedAt.toISOString(),
    location,
    version: etag,
  };
  return { resource: representation, location, etag };
}

/** Groups are other rows: the user's own version does not tell when they change. */
const digest = (groups: Json): string =>
  createHash('sha256').update(JSON.stringify(groups)).digest('base64url').slice(0, 12);

const reference = (call: Call, { value, display, type }: Reference, endpoint: string): JsonObject => ({
  value,
  $ref: locationOf(call, endpoint, value),
  display,
  type,
});
