import type { Call } from '../../protocol/call.js';
import type { Json } from '../../protocol/json.js';
import { bulkIdIn, bulkIdsIn, bulkIdsInPatch } from '../../protocol/messages/bulk-reference.js';
import type { BulkOperation } from '../../protocol/messages/bulk-request.js';
import { readProjection } from '../../protocol/messages/list-query.js';
import type { Projection } from '../../protocol/resource/projection.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { invalidSyntax, invalidValue, methodNotAllowed, notFound } from '../../protocol/scim-error.js';
import { typeAt } from '../answers/type-at.js';
import type { Directories } from '../directories.js';
import type { Directory } from '../directory.js';

/** The path of an operation, as a URL below the Tenant URL is read. */
interface BulkPath {
  readonly endpoint: string;
  /** As sent: an id or `bulkId:…`. */
  readonly id: string | undefined;
  readonly query: URLSearchParams;
}

/** What an operation is to be done with. */
export interface BulkTarget {
  readonly type: ResourceType;
  readonly directory: Directory;
  readonly id: string | undefined;
  readonly projection: Projection;
}

const ON_TYPE = ['POST'];
const ON_RESOURCE = ['PUT', 'PATCH', 'DELETE'];

/**
 * Finds what an operation is about.
 * @throws ScimError 400, 403 for what the credential may not do, 404 for an unknown endpoint, 405 for a method that is not possible there, GET among them
 */
export function readBulkTarget(
  call: Call,
  directories: Pick<Directories, 'of'>,
  { method, methodAsSent, path, bulkId }: BulkOperation,
): BulkTarget {
  const { endpoint, id, query } = readPath(path);
  const type = typeAt(call.tenant, endpoint);
  if (type === undefined) {
    throw notFound(`There is no resource type at /${endpoint.slice(0, 100)}; a Bulk takes paths such as /Users/{id}.`);
  }
  const directory = directories.of(call, type, 'write');
  const possible = id === undefined ? ON_TYPE : ON_RESOURCE;
  if (!possible.includes(method)) throw methodNotAllowed(methodAsSent.slice(0, 20), possible);
  if (method === 'POST' && bulkId === undefined) {
    throw invalidValue(
      'A POST in a Bulk needs a bulkId, which no other operation has (RFC 7644 §3.7).',
      'bulk-operation-wrong',
    );
  }
  return { type, directory, id, projection: readProjection(type, query) };
}

/** @throws ScimError 400 invalidSyntax, 404 */
function readPath(path: string): BulkPath {
  const [before = '', ...after] = path.split('?');
  const [endpoint = '', id, ...rest] = before
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  if (rest.length > 0) throw notFound('The path of an operation has at most a resource type and an id.');
  return { endpoint, id, query: new URLSearchParams(after.join('?')) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalidSyntax(
      'The path of the operation has a percent sign that starts no valid escape.',
      'bulk-operation-wrong',
    );
  }
}

/** By bulkId the operation that creates what it stands for. Of several with the same bulkId it is the first. */
export function creatorsOf(operations: readonly BulkOperation[]): Map<string, number> {
  const creators = new Map<string, number>();
  for (const [i, { method, bulkId }] of operations.entries()) {
    if (method === 'POST' && bulkId !== undefined && !creators.has(bulkId)) creators.set(bulkId, i);
  }
  return creators;
}

/**
 * For each operation those that must come before it: the creation of what it refers to, and the operation before it on
 * the same resource.
 */
export function dependenciesOf(
  operations: readonly BulkOperation[],
  creators: ReadonlyMap<string, number>,
): Set<number>[] {
  const last = new Map<string, number>();
  return operations.map((operation, i) => {
    const dependencies = new Set<number>();
    for (const bulkId of referencesOf(operation)) {
      const creator = creators.get(bulkId);
      if (creator !== undefined) dependencies.add(creator);
    }
    if (operation.method === 'POST') return dependencies;
    const resource = resourceAt(operation.path);
    const before = last.get(resource);
    if (before !== undefined) dependencies.add(before);
    last.set(resource, i);
    return dependencies;
  });
}

/** The same text for every way to write the path of one resource: endpoints in any case, but ids exactly. */
function resourceAt(path: string): string {
  const read = readIfPath(path);
  return read === undefined ? path : `/${read.endpoint.toLowerCase()}/${read.id}`;
}

/** Every bulkId in the data and the path of an operation. */
function referencesOf({ method, path, data }: BulkOperation): Set<string> {
  const references = referencesInData(method, data);
  const inPath = method === 'POST' ? undefined : bulkIdIn(readIfPath(path)?.id ?? '');
  if (inPath !== undefined) references.add(inPath);
  return references;
}

function referencesInData(method: string, data: Json | undefined): Set<string> {
  if (method === 'DELETE') return new Set();
  return method === 'PATCH' ? bulkIdsInPatch(data) : bulkIdsIn(data);
}

/** undefined for what is no path; the operation itself is told so. */
function readIfPath(path: string): BulkPath | undefined {
  try {
    return readPath(path);
  } catch {
    return undefined;
  }
}
