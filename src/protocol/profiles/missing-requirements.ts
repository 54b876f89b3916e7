import { fold } from '../fold.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import type { ResolvedRequirement } from '../schema/requirement.js';
import { leafOf, type ResourceType } from '../schema/resource-type.js';
import { invalidValue, type ScimError } from '../scim-error.js';

/**
 * What the profile requires and the resource lacks, in the order of the profile.
 * @param resource in canonical form: names spelled as in the schema, extensions under their URN
 */
export function missingRequirements(type: ResourceType, resource: JsonObject): ResolvedRequirement[] {
  return type.requirements.filter((requirement) => !isFulfilled(requirement, resource));
}

function isFulfilled({ at, elementType }: ResolvedRequirement, resource: JsonObject): boolean {
  const container = at.extension ? resource[at.schema] : resource;
  if (!isObject(container)) return false;
  const value = container[at.attribute.name];
  const { subAttribute } = at;
  if (!subAttribute) return isPresent(value);
  const elements = Array.isArray(value) ? value : [value];
  return elements.some(
    (element) => isObject(element) && isOfType(element, elementType) && isPresent(element[subAttribute.name]),
  );
}

const isOfType = ({ type }: JsonObject, elementType: string | undefined): boolean =>
  elementType === undefined || (typeof type === 'string' && fold(type) === elementType);

/** RFC 7643 §2.5 takes null and [] for absent; so are empty strings, which Entra sends to clear a value. */
const isPresent = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** One error for all missing attributes, so that an admin repairs the mapping once and not attribute by attribute. */
export function requirementError(missing: readonly ResolvedRequirement[], type: ResourceType): ScimError {
  const list = missing.map(({ path, source }) => `${path} (in Entra from ${source})`).join(', ');
  return invalidValue(`The ${type.name} lacks what this organization requires: ${list}. ${remedyFor(missing)}`);
}

function remedyFor(missing: readonly ResolvedRequirement[]): string {
  const unique = missing.filter(({ at }) => leafOf(at).uniqueness !== 'none').map(({ path }) => path);
  const remedy =
    'In Entra, fill the source attribute on the user, or change the attribute mapping to another source, ' +
    'a constant or a default value.';
  if (unique.length === 0) return remedy;
  return `${remedy} No constant will do for ${unique.join(' and ')}: the value must differ from user to user.`;
}
