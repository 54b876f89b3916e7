import { evaluateFilter } from '../../protocol/filter/evaluate-filter.js';
import type { JsonObject } from '../../protocol/json.js';
import { missingRequirements, requirementError } from '../../protocol/profiles/missing-requirements.js';
import type { AttributePath, ResourceType } from '../../protocol/schema/resource-type.js';
import { mutability } from '../../protocol/scim-error.js';

/**
 * Refuses a resource that lacks what its profile requires, naming all of it at once.
 * @param before the resource before a PATCH: what it lacked already is not the PATCH's fault, so that a user from
 *   before a change of profile can still be disabled
 * @throws ScimError invalidValue; mutability when a PATCH takes away what is required (RFC 7644 §3.5.2.2)
 */
export function checkRequirements(type: ResourceType, resource: JsonObject, before?: JsonObject): void {
  const missing = missingRequirements(type, resource);
  if (missing.length === 0) return;
  const lackedBefore = before === undefined ? [] : missingRequirements(type, before);
  const taken = missing.filter((requirement) => !lackedBefore.includes(requirement));
  if (taken.length === 0) return;
  const error = requirementError(taken, type);
  throw taken.some(({ at }) => at !== undefined && hasValue(at, before))
    ? mutability(error.message, 'attribute-required')
    : error;
}

const hasValue = (path: AttributePath, resource: JsonObject | undefined): boolean =>
  resource !== undefined && evaluateFilter({ kind: 'present', path }, resource);
