import type { Json } from '../json.js';
import { isObject } from '../json.js';

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
