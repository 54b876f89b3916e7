import { fold } from '../../protocol/fold.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { VAULT_USER_ATTRIBUTES } from '../../protocol/profiles/vault.js';
import { parseRequirement } from '../../protocol/schema/requirement.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';

/** One of the attributes that Entra maps, as a user has it. */
export interface MappedValue {
  /** As the mapping names it on the side of SCIM. */
  readonly path: string;
  /** The source attribute in Entra, by its default. */
  readonly source: string;
  /** Whether the organization refuses a user without it. */
  readonly isRequired: boolean;
  /** Absent where the user has none. */
  readonly value?: Json | undefined;
}

/** The thirteen mapped attributes of a user. @param resource as it is stored */
export function mappedValues(type: ResourceType, resource: JsonObject): MappedValue[] {
  const required = new Set(type.requirements.map(({ path }) => fold(path)));
  return VAULT_USER_ATTRIBUTES.map(({ path, source }) => ({
    path,
    source,
    isRequired: required.has(fold(path)),
    value: valueAt(type, resource, path),
  }));
}

function valueAt(type: ResourceType, resource: JsonObject, path: string): Json | undefined {
  const { schema, attribute, subAttribute, elementType } = parseRequirement({ path, source: '' }, type.schema.id);
  const holder = schema === type.schema.id ? resource : resource[schema];
  const value = isObject(holder) ? holder[attribute] : undefined;
  if (subAttribute === undefined) return value;
  const element = Array.isArray(value)
    ? value.filter(isObject).find((each) => typeof each.type === 'string' && fold(each.type) === elementType)
    : value;
  return isObject(element) ? element[subAttribute] : undefined;
}
