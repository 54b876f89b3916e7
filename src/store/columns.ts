import { fold } from '../protocol/fold.js';
import type { Json, JsonObject } from '../protocol/json.js';
import { isObject } from '../protocol/json.js';
import { nameOf } from '../protocol/resource/name-of.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../protocol/urns.js';
import { checkIndexed } from './attribute-values/indexed-values.js';

/** The promoted columns of `users`, in the order of userValues. */
export const USER_COLUMNS = [
  'user_name',
  'user_name_folded',
  'external_id',
  'active',
  'display_name',
  'display_name_folded',
  'title',
  'work_email',
  'given_name',
  'family_name',
  'locality',
  'country',
  'employee_number',
  'department',
  'manager_id',
  'resource',
] as const;

/** The promoted columns of `groups`, in the order of groupValues. */
export const GROUP_COLUMNS = ['display_name', 'display_name_folded', 'external_id', 'resource'] as const;

/** The columns of `resources`, in the order of ownValues. */
export const OWN_COLUMNS = ['resource_type', 'external_id', 'name', 'resource'] as const;

/** Column values of a canonical User, in the order of USER_COLUMNS: the one function that writes both forms. */
export function userValues(resource: JsonObject): unknown[] {
  const name = objectAt(resource, 'name');
  const enterprise = objectAt(resource, ENTERPRISE_USER_SCHEMA);
  const address = elementOfType(resource.addresses, 'work');
  const userName = checkIndexed('userName', textAt(resource, 'userName')) ?? '';
  const displayName = checkIndexed('displayName', textAt(resource, 'displayName'));
  return [
    userName,
    fold(userName),
    checkIndexed('externalId', textAt(resource, 'externalId')),
    typeof resource.active === 'boolean' ? resource.active : null,
    displayName,
    displayName === null ? null : fold(displayName),
    textAt(resource, 'title'),
    textAt(elementOfType(resource.emails, 'work'), 'value'),
    textAt(name, 'givenName'),
    textAt(name, 'familyName'),
    textAt(address, 'locality'),
    textAt(address, 'country'),
    textAt(enterprise, 'employeeNumber'),
    textAt(enterprise, 'department'),
    checkIndexed('manager', textAt(objectAt(enterprise, 'manager'), 'value')),
    JSON.stringify(resource),
  ];
}

/** Column values of a canonical Group without its members, in the order of GROUP_COLUMNS. */
export function groupValues(resource: JsonObject): unknown[] {
  const displayName = checkIndexed('displayName', textAt(resource, 'displayName')) ?? '';
  return [
    displayName,
    fold(displayName),
    checkIndexed('externalId', textAt(resource, 'externalId')),
    JSON.stringify(resource),
  ];
}

/** Column values of a canonical resource of an organization's own type, in the order of OWN_COLUMNS. */
export function ownValues(resource: JsonObject, type: ResourceType): unknown[] {
  const externalId = checkIndexed('externalId', textAt(resource, 'externalId'));
  return [type.name, externalId, nameOf(type, resource) ?? null, JSON.stringify(resource)];
}

const textAt = (object: JsonObject, name: string): string | null => {
  const value = object[name];
  return typeof value === 'string' ? value : null;
};

const objectAt = (object: JsonObject, name: string): JsonObject => {
  const value = object[name];
  return isObject(value) ? value : {};
};

function elementOfType(value: Json | undefined, type: string): JsonObject {
  const elements = Array.isArray(value) ? value.filter(isObject) : [];
  return elements.find((element) => typeof element.type === 'string' && element.type.toLowerCase() === type) ?? {};
}
