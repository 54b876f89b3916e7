import type { ScimRequest } from '../client/connection.js';
import { JobFailure, type TargetClient } from '../job/target-client.js';
import { memberOf } from '../target/target-path.js';
import { IncompatibleAnswer, readList, readResource, type TargetResource } from '../target/target-resource.js';
import { type Document, endpointOf, type ResourceKind } from './model.js';

type Headers = Readonly<Record<string, string>>;

const pathOf = (kind: ResourceKind, id: string): string => `${endpointOf(kind)}/${encodeURIComponent(id)}`;

/** @returns undefined when the name is taken. @throws JobFailure */
export function post(target: TargetClient, kind: ResourceKind, body: Document): Promise<TargetResource | undefined> {
  const request: ScimRequest = { method: 'POST', path: endpointOf(kind), body };
  return target.ask(request, [201, 409], ({ status, json }) => (status === 409 ? undefined : readResource(json)));
}

/** Replaces a resource as a whole. @returns false when it is gone. @throws JobFailure */
export function put(target: TargetClient, kind: ResourceKind, id: string, body: Document, headers: Headers = {}) {
  const request: ScimRequest = { method: 'PUT', path: pathOf(kind, id), body, headers };
  return target.ask(request, [200, 404], ({ status, json }) => {
    if (status === 404) return false;
    if (readResource(json).id !== id) throw new IncompatibleAnswer('the answer to a PUT is another resource');
    return true;
  });
}

/** @returns false when the resource is gone. @throws JobFailure */
export function patch(
  target: TargetClient,
  kind: ResourceKind,
  id: string,
  operations: readonly Document[],
  headers: Headers = {},
): Promise<boolean> {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
  const request: ScimRequest = { method: 'PATCH', path: pathOf(kind, id), body, headers };
  return target.ask(request, [200, 204, 404], ({ status }) => status !== 404);
}

/** What is gone already counts as deleted. @throws JobFailure */
export async function remove(target: TargetClient, kind: ResourceKind, id: string, headers: Headers = {}) {
  await target.ask({ method: 'DELETE', path: pathOf(kind, id), headers }, [204, 404], () => undefined);
}

/** One page of a list. */
export interface Page {
  readonly resources: readonly TargetResource[];
  readonly totalResults: number;
  /** Of a server that pages by id. */
  readonly nextId: string | undefined;
}

/** @throws JobFailure */
export function page(target: TargetClient, kind: ResourceKind, query: ReadonlyArray<readonly [string, string]>) {
  return target.ask({ method: 'GET', path: endpointOf(kind), query }, [200], ({ json }): Page => {
    const nextId = memberOf(json, 'nextId');
    return { ...readPage(json), nextId: typeof nextId === 'string' ? nextId : undefined };
  });
}

/** A page behind the last one has no Resources, whatever totalResults says. */
function readPage(json: unknown) {
  const resources = memberOf(json, 'Resources');
  const totalResults = memberOf(json, 'totalResults');
  if (
    typeof totalResults === 'number' &&
    (resources === undefined || (Array.isArray(resources) && resources.length === 0))
  )
    return { totalResults, resources: [] };
  return readList(json);
}

/** Pages without any resource, one after the other, that are read before nothing more is expected. */
const MOST_EMPTY_PAGES = 100;

/**
 * Everything, by startIndex and count. The next page begins `count` behind the last, however few came: so Okta's reference
 * has it, and SAP's proxy takes resources out of a page, even all, and tells how many there are on the last page only.
 * @param from the first page, when it has been read already
 * @throws JobFailure, also when one empty page promises the next without end
 */
export async function* byIndex(target: TargetClient, kind: ResourceKind, count: number, from?: Page) {
  let empty = 0;
  for (let startIndex = 1; ; startIndex += count) {
    const isRead = startIndex === 1 && from !== undefined;
    const { resources, totalResults } = isRead ? from : await byCount(target, kind, startIndex, count);
    yield* resources;
    if (startIndex + count > totalResults) return;
    empty = resources.length === 0 ? empty + 1 : 0;
    if (empty < MOST_EMPTY_PAGES) continue;
    throw new JobFailure(
      'SystemForCrossDomainIdentityManagementServiceIncompatible',
      `Paging by index has no end: ${empty} pages without a resource, and totalResults is ${totalResults}.`,
    );
  }
}

const byCount = (target: TargetClient, kind: ResourceKind, startIndex: number, count: number): Promise<Page> =>
  page(target, kind, [
    ['startIndex', `${startIndex}`],
    ['count', `${count}`],
  ]);
