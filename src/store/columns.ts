import { fold } from '../protocol/fold.js';
import type { Json, JsonObject } from '../protocol/json.js';
import { isObject } from '../protocol/json.js';
import { invalidValue, payloadTooLarge } from '../protocol/scim-error.js';
import { ENTERPRISE_USER_SCHEMA } from '../protocol/urns.js';

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
  'emails_folded',
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

/** Longest value of an indexed attribute in bytes of UTF-8; PostgreSQL's indexes end at 2,704. */
const MAX_INDEXED_BYTES = 2_000;
/** Longest resource as JSON, in UTF-16 units. What one request cannot bring, many that add to it must not either. */
const MAX_RESOURCE_LENGTH = 8 * 1024 * 1024;

/** Column values of a canonical User, in the order of USER_COLUMNS: the one function that writes both forms. */
export function userValues(resource: JsonObject): unknown[] {
  const name = objectAt(resource, 'name');
  const enterprise = objectAt(resource, ENTERPRISE_USER_SCHEMA);
  const address = elementOfType(resource.addresses, 'work');
  const userName = indexed('userName', textAt(resource, 'userName')) ?? '';
  const displayName = indexed('displayName', textAt(resource, 'displayName'));
  return [
    userName,
    fold(userName),
    indexed('externalId', textAt(resource, 'externalId')),
    typeof resource.active === 'boolean' ? resource.active : null,
    displayName,
    displayName === null ? null : fold(displayName),
    textAt(resource, 'title'),
    textAt(elementOfType(resource.emails, 'work'), 'value'),
    emailValues(resource.emails),
    textAt(name, 'givenName'),
    textAt(name, 'familyName'),
    textAt(address, 'locality'),
    textAt(address, 'country'),
    textAt(enterprise, 'employeeNumber'),
    textAt(enterprise, 'department'),
    indexed('manager', textAt(objectAt(enterprise, 'manager'), 'value')),
    documentOf(resource),
  ];
}

/** Column values of a canonical Group without its members, in the order of GROUP_COLUMNS. */
export function groupValues(resource: JsonObject): unknown[] {
  const displayName = indexed('displayName', textAt(resource, 'displayName')) ?? '';
  return [displayName, fold(displayName), indexed('externalId', textAt(resource, 'externalId')), documentOf(resource)];
}

/** The resource as JSON for its column. */
function documentOf(resource: JsonObject): string {
  const text = JSON.stringify(resource);
  if (text.length <= MAX_RESOURCE_LENGTH) return text;
  throw payloadTooLarge(`A resource takes at most ${MAX_RESOURCE_LENGTH} characters; this one has ${text.length}.`);
}

function emailValues(emails: Json | undefined): string[] {
  if (!Array.isArray(emails)) return [];
  const values = emails.map((email) => indexed('emails.value', isObject(email) ? textAt(email, 'value') : null));
  return [...new Set(values.filter((value) => value !== null).map(fold))];
}

function indexed(attribute: string, value: string | null): string | null {
  if (value !== null && Math.max(Buffer.byteLength(value), Buffer.byteLength(fold(value))) > MAX_INDEXED_BYTES) {
    throw invalidValue(`${attribute} takes at most ${MAX_INDEXED_BYTES} bytes; received ${Buffer.byteLength(value)}.`);
  }
  return value;
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
