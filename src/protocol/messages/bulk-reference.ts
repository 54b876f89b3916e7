import type { Filter, PatchPath } from '../filter/ast.js';
import { parsePatchPath } from '../filter/parse-path.js';
import { printPatchPath } from '../filter/print-path.js';
import type { Json } from '../json.js';
import { isObject } from '../json.js';
import { ScimError } from '../scim-error.js';

const PREFIX = 'bulkId:';

/** The bulkId in `bulkId:qwerty` (RFC 7644 §3.7.2), which stands for the id of what another operation creates. */
export function bulkIdIn(text: string): string | undefined {
  return text.startsWith(PREFIX) && text.length > PREFIX.length ? text.slice(PREFIX.length) : undefined;
}

/** Every bulkId that a value refers to, at any depth. */
export function bulkIdsIn(value: Json | undefined): Set<string> {
  const found = new Set<string>();
  collect(value ?? null, found);
  return found;
}

function collect(value: Json, found: Set<string>): void {
  if (typeof value === 'string') {
    const bulkId = bulkIdIn(value);
    if (bulkId !== undefined) found.add(bulkId);
  } else if (Array.isArray(value)) {
    for (const element of value) collect(element, found);
  } else if (isObject(value)) {
    for (const member of Object.values(value)) collect(member, found);
  }
}

/** The value with an id in the place of each reference; `idOf` throws for one that it cannot give. */
export function resolveBulkIds(value: Json, idOf: (bulkId: string) => string): Json {
  if (typeof value === 'string') {
    const bulkId = bulkIdIn(value);
    return bulkId === undefined ? value : idOf(bulkId);
  }
  if (Array.isArray(value)) return value.map((element) => resolveBulkIds(element, idOf));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolveBulkIds(member, idOf)]));
}

/** As bulkIdsIn, of the data of a PATCH: also in the conditions of its paths, `members[value eq "bulkId:qwerty"]`. */
export function bulkIdsInPatch(data: Json | undefined): Set<string> {
  const found = bulkIdsIn(data);
  mapPaths(data ?? null, (path) => {
    mapReferences(path, (bulkId) => {
      found.add(bulkId);
      return bulkId;
    });
    return path;
  });
  return found;
}

/** As resolveBulkIds, for the data of a PATCH with the conditions of its paths. */
export function resolveBulkIdsInPatch(data: Json, idOf: (bulkId: string) => string): Json {
  return mapPaths(resolveBulkIds(data, idOf), (path) => mapReferences(path, idOf));
}

/** The data of a PATCH with other paths; what is no PATCH comes back as it is, to be refused by whoever reads it. */
function mapPaths(data: Json, change: (path: string) => string): Json {
  const changePath = (operation: Json): Json =>
    mapMember(operation, 'path', (path) => (typeof path === 'string' ? change(path) : path));
  return mapMember(data, 'operations', (list) => (Array.isArray(list) ? list.map(changePath) : list));
}

/** @param name in lower case; names of message members are compared whatever their case */
function mapMember(message: Json, name: string, change: (member: Json) => Json): Json {
  if (!isObject(message)) return message;
  const entries = Object.entries(message);
  return Object.fromEntries(
    entries.map(([key, member]) => [key, key.toLowerCase() === name ? change(member) : member]),
  );
}

/** A path with ids in the place of references; one that has none, or is none, as it was sent. */
function mapReferences(text: string, idOf: (bulkId: string) => string): string {
  if (!text.includes(PREFIX)) return text;
  const path = readPath(text);
  if (path?.filter === undefined) return text;
  const filter = mapValues(path.filter, idOf);
  return filter === path.filter ? text : printPatchPath({ ...path, filter });
}

function readPath(text: string): PatchPath | undefined {
  try {
    return parsePatchPath(text);
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/** @returns the same filter when it has no reference */
function mapValues(filter: Filter, idOf: (bulkId: string) => string): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [mapValues(filter.left, idOf), mapValues(filter.right, idOf)];
      return left === filter.left && right === filter.right ? filter : { kind: filter.kind, left, right };
    }
    case 'not':
    case 'valuePath': {
      const inner = mapValues(filter.filter, idOf);
      return inner === filter.filter ? filter : { ...filter, filter: inner };
    }
    case 'compare': {
      const bulkId = typeof filter.value === 'string' ? bulkIdIn(filter.value) : undefined;
      return bulkId === undefined ? filter : { ...filter, value: idOf(bulkId) };
    }
    case 'present':
      return filter;
  }
}

/**
 * A resource without what refers to one of these: the element of a multi-valued attribute (`{"value": "bulkId:b"}` among
 * members) or the whole complex value (the manager), whose other parts mean nothing without it.
 */
export function withoutBulkIds(resource: Json, bulkIds: ReadonlySet<string>): Json {
  if (!isObject(resource)) return resource;
  const kept = Object.entries(resource).flatMap(([name, value]): [string, Json][] => {
    // The attributes of an extension lie under its URN.
    if (isObject(value) && name.includes(':')) return [[name, withoutBulkIds(value, bulkIds)]];
    if (Array.isArray(value)) return [[name, value.filter((element) => !refersToAny(element, bulkIds))]];
    return refersToAny(value, bulkIds) ? [] : [[name, value]];
  });
  return Object.fromEntries(kept);
}

const refersToAny = (value: Json, bulkIds: ReadonlySet<string>): boolean =>
  [...bulkIdsIn(value)].some((bulkId) => bulkIds.has(bulkId));
