import { createHash } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { SyncKind } from '../../store/upstream/sync-row.js';

/** A member as an upstream names it. */
export interface UpstreamMember {
  readonly id: string;
  /** Undefined where the upstream does not say. */
  readonly type: 'User' | 'Group' | undefined;
}

/** What one resource of an upstream is to be here, without whom it names. */
export interface LocalBody {
  /** Of attributes that our resource type has, without id, meta, groups, members and manager. */
  readonly attributes: JsonObject;
  /** Of a user. */
  readonly managerId: string | undefined;
  /** Of a group, each once. */
  readonly members: readonly UpstreamMember[];
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const SAP_GROUP = 'urn:ietf:params:scim:schemas:extension:sap:2.0:Group';
/** What is ours to say, what others derive, and what nobody copies. */
const LEFT_OUT = new Set(['id', 'meta', 'schemas', 'groups', 'members', 'password']);

/** Takes of a resource what can be had here; what our resource type does not know is left out, as on a write. */
export function localBody(type: ResourceType, resource: JsonObject, kind: SyncKind): LocalBody {
  const attributes: JsonObject = {};
  let managerId: string | undefined;
  for (const [key, value] of Object.entries(resource)) {
    const extension = key.includes(':')
      ? type.extensions.find(({ id }) => id.toLowerCase() === key.toLowerCase())
      : undefined;
    const name = extension?.id ?? type.coreAttribute(key)?.name;
    if (name === undefined || LEFT_OUT.has(name) || value === null) continue;
    if (extension === undefined) attributes[name] = value;
    else if (isObject(value)) {
      const { manager, rest } = name === ENTERPRISE ? withoutManager(value) : { manager: undefined, rest: value };
      managerId = manager ?? managerId;
      if (Object.keys(rest).length > 0) attributes[name] = rest;
    }
  }
  return { attributes, managerId, members: type.name === 'Group' ? membersOf(resource, kind) : [] };
}

/** The body that creates it. */
export function creationOf(type: ResourceType, attributes: JsonObject, manager: string | undefined): JsonObject {
  const all = withManager(attributes, manager);
  return { schemas: [type.schema.id, ...Object.keys(all).filter((name) => name.includes(':'))], ...all };
}

/** The PATCH that makes a resource so, and takes away what was written before and is no more. Anything else it has stays. */
export function changeOf(
  attributes: JsonObject,
  manager: string | undefined,
  written: readonly string[],
): JsonObject[] {
  const all = withManager(attributes, manager);
  const gone = written.filter((name) => !(name in all)).map((path) => ({ op: 'remove', path }));
  // Sub-attributes that are no more would stay in a complex attribute that is replaced (RFC 7644 §3.5.2.3).
  const anew = written.filter((name) => isObject(all[name])).map((path) => ({ op: 'remove', path }));
  const set = Object.entries(all).map(([path, value]) =>
    path.includes(':') || isObject(value) ? { op: 'add', path, value } : { op: 'replace', path, value },
  );
  return [...gone, ...anew, ...set];
}

/** Attributes that it writes, by name or URN. */
export const writtenOf = ({ attributes, managerId }: LocalBody): string[] => [
  ...new Set([...Object.keys(attributes), ...(managerId === undefined ? [] : [ENTERPRISE])]),
];

export const managerChange = (manager: string): JsonObject => ({
  op: 'replace',
  path: `${ENTERPRISE}:manager`,
  value: { value: manager },
});

/** Short, and the same for what is equal, whatever the order of its attributes. */
export const fingerprintOf = (value: Json): string => createHash('sha256').update(ordered(value)).digest('base64');

/** The same for the same members in whatever order. */
export function membersFingerprint(members: readonly UpstreamMember[]): string {
  const hash = createHash('sha256');
  for (const id of members.map(({ id }) => id).sort()) hash.update(`${JSON.stringify(id)},`);
  return hash.digest('base64');
}

function withManager(attributes: JsonObject, manager: string | undefined): JsonObject {
  if (manager === undefined) return attributes;
  const enterprise = attributes[ENTERPRISE];
  return { ...attributes, [ENTERPRISE]: { ...(isObject(enterprise) ? enterprise : {}), manager: { value: manager } } };
}

function withoutManager(enterprise: JsonObject): { manager: string | undefined; rest: JsonObject } {
  const rest: JsonObject = {};
  let manager: string | undefined;
  for (const [key, value] of Object.entries(enterprise)) {
    if (key.toLowerCase() !== 'manager') rest[key] = value;
    else manager = idIn(isObject(value) ? value.value : value);
  }
  return { manager, rest };
}

function membersOf(resource: JsonObject, kind: SyncKind): UpstreamMember[] {
  const list = resource.members;
  if (!Array.isArray(list)) return [];
  const usersOnly = kind === 'sci' && isForUsersOnly(resource);
  const members = new Map<string, UpstreamMember>();
  for (const member of list) {
    const id = idIn(isObject(member) ? member.value : member);
    const said = isObject(member) && typeof member.type === 'string' ? member.type.toLowerCase() : '';
    const type = said === 'user' ? 'User' : said === 'group' ? 'Group' : undefined;
    if (id !== undefined && !(usersOnly && type === 'Group')) members.set(id, { id, type: usersOnly ? 'User' : type });
  }
  return [...members.values()];
}

/** Of SAP's groups: those that take users as members and no groups. */
function isForUsersOnly(resource: JsonObject): boolean {
  const key = Object.keys(resource).find((name) => name.toLowerCase() === SAP_GROUP.toLowerCase());
  const extension = key === undefined ? undefined : resource[key];
  return isObject(extension) && extension.supportedOperations === 'userOnlyMembership';
}

const MAX_ID = 500;

/** @returns undefined for what can be no id: PostgreSQL keeps no NUL, and no index keeps a text of any length */
export function idIn(value: Json | undefined): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  const isId = typeof text === 'string' && text !== '' && text.length <= MAX_ID && !text.includes('\u0000');
  return isId && text.isWellFormed() ? text : undefined;
}

function ordered(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(ordered).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${ordered(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}
