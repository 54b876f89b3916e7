import { fold } from '../fold.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import type { AttributeDefinition } from '../schema/definition.js';
import type { OwnRequirement, Requirement, ResolvedRequirement } from '../schema/requirement.js';
import { leafOf, type ResourceType } from '../schema/resource-type.js';
import { invalidValue, type ScimError } from '../scim-error.js';

/**
 * What the profile and the organization's own schemas require and the resource lacks, in their order.
 * @param resource in canonical form: names spelled as in the schema, extensions under their URN
 */
export function missingRequirements(type: ResourceType, resource: JsonObject): Requirement[] {
  return type.requirements.filter((requirement) => !isFulfilled(requirement, resource));
}

function isFulfilled(requirement: Requirement, resource: JsonObject): boolean {
  if (requirement.at === undefined) return isObject(resource[requirement.path]);
  return 'elementType' in requirement ? isGiven(requirement, resource) : isComplete(requirement, resource);
}

/** A profile asks for one value wherever it is. */
function isGiven({ at, elementType }: ResolvedRequirement, resource: JsonObject): boolean {
  const container = at.extension ? resource[at.schema] : resource;
  if (!isObject(container)) return false;
  const value = container[at.attribute.name];
  const { subAttribute } = at;
  if (!subAttribute) return isPresent(at.attribute, value);
  const elements = Array.isArray(value) ? value : [value];
  return elements.some(
    (element) =>
      isObject(element) && isOfType(element, elementType) && isPresent(subAttribute, element[subAttribute.name]),
  );
}

/** A schema asks for it in whatever there is of its parent. */
function isComplete({ at }: OwnRequirement, resource: JsonObject): boolean {
  const container = at.extension ? resource[at.schema] : resource;
  if (!isObject(container)) return true;
  const value = container[at.attribute.name];
  const { subAttribute } = at;
  if (!subAttribute) return isPresent(at.attribute, value);
  if (!isPresent(at.attribute, value)) return true;
  const elements = Array.isArray(value) ? value : [value];
  return elements.every((element) => !isObject(element) || isPresent(subAttribute, element[subAttribute.name]));
}

const isOfType = ({ type }: JsonObject, elementType: string | undefined): boolean =>
  elementType === undefined || (typeof type === 'string' && fold(type) === elementType);

/**
 * RFC 7643 §2.5 takes null and [] for absent; so are empty strings, which Entra sends to clear a value, and blanks alone
 * where the value is to tell resources apart (§4.1.1: a userName is not empty).
 */
function isPresent({ uniqueness }: AttributeDefinition, value: Json | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'string') return uniqueness === 'none' ? value !== '' : value.trim() !== '';
  return !(Array.isArray(value) && value.length === 0);
}

/** One error for all missing attributes, so that an admin repairs the mapping once and not attribute by attribute. */
export function requirementError(missing: readonly Requirement[], type: ResourceType): ScimError {
  const list = missing.map((requirement) => requirement.path + explanationOf(requirement, type)).join(', ');
  return invalidValue(
    `The ${type.name} lacks what this organization requires: ${list}. ${remedyFor(missing)}`,
    'attribute-missing',
  );
}

function explanationOf(requirement: Requirement, type: ResourceType): string {
  if (requirement.source !== undefined) return ` (in Entra from ${requirement.source})`;
  if (requirement.at !== undefined) return '';
  const parts = requirement.attributes.length === 0 ? '' : `, with ${requirement.attributes.join(' and ')}`;
  return ` (an extension that every ${type.name} carries${parts})`;
}

function remedyFor(missing: readonly Requirement[]): string {
  const unique = missing
    // Clients match by externalId, whether it must be unique or not.
    .filter(({ at }) => at !== undefined && (leafOf(at).uniqueness !== 'none' || at.text === 'externalId'))
    .map(({ path }) => path);
  const remedy = missing.some(({ source }) => source !== undefined)
    ? 'In Entra, fill the source attribute on the user, or change the attribute mapping to another source, ' +
      'a constant or a default value.'
    : 'Send a value for each; in Entra, add what is missing to the attribute mapping.';
  if (unique.length === 0) return remedy;
  return `${remedy} No constant will do for ${unique.join(' and ')}: the value must differ from one to the next.`;
}
