import type { JsonObject } from '../json.js';
import type { ResourceType } from '../schema/resource-type.js';

/** Longest name, in UTF-16 units. */
const MAX_LENGTH = 500;

/**
 * What people call a resource: a user by its userName, a group by its displayName, a resource of an organization's own
 * type by displayName, name, its first required string or externalId.
 * @returns undefined when it has none of them, so that only its id is left
 */
export function nameOf(type: ResourceType, resource: JsonObject): string | undefined {
  for (const attribute of namingAttributes(type)) {
    const value = resource[attribute];
    if (typeof value === 'string' && value !== '') return value.slice(0, MAX_LENGTH);
  }
  return undefined;
}

/** The attributes that a resource may be called by, the best first. */
export function namingAttributes(type: ResourceType): string[] {
  if (!type.own) return [type.name === 'User' ? 'userName' : 'displayName'];
  const required = type.schema.attributes.find(
    (attribute) => attribute.required && attribute.type === 'string' && !attribute.multiValued,
  );
  return ['displayName', 'name', ...(required === undefined ? [] : [required.name]), 'externalId'];
}
