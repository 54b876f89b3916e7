import { createHash } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { isKnown } from '../../protocol/messages/entity-tag.js';
import { preconditionFailed } from '../../protocol/scim-error.js';
import { type UpstreamAnswer, UpstreamError } from '../client/upstream-answer.js';
import { troubleOf } from './upstream-refusal.js';

/** Begins the tags that are made here, of what a system gives no tag of. */
export const OWN_TAG = 'W/"read-';

/** @throws ScimError 503 */
export function resourceIn({ body }: UpstreamAnswer): JsonObject {
  if (isObject(body)) return body;
  throw unreadable('answered with something else than a resource');
}

/** One answer to a query. @throws ScimError 503 */
export function listIn({ body }: UpstreamAnswer): {
  readonly resources: JsonObject[];
  readonly total: number | undefined;
} {
  const list: Json | undefined = isObject(body) ? (body.Resources ?? []) : undefined;
  const resources = Array.isArray(list) ? list.filter(isObject) : undefined;
  if (!isObject(body) || !Array.isArray(list) || resources?.length !== list.length)
    throw unreadable('answered a query with something else than a ListResponse');
  const { totalResults: total } = body;
  return { resources, total: typeof total === 'number' && total >= 0 ? total : undefined };
}

/** The id of what was created, as the answer or its Location has it. */
export function idIn({ body, headers }: UpstreamAnswer): string | undefined {
  const id = isObject(body) ? body.id : undefined;
  if (typeof id === 'string' && id !== '') return id;
  const last = headers.location?.split(/[?#]/)[0]?.split('/').at(-1);
  try {
    return last ? decodeURIComponent(last) : undefined;
  } catch {
    return undefined;
  }
}

/** The tag of the system; of what has none, one that changes with it. */
export function tagOf({ headers, body }: UpstreamAnswer, resource: JsonObject): string {
  if (headers.etag !== undefined) return headers.etag;
  const hash = createHash('sha256').update(JSON.stringify(isObject(body) ? body : resource));
  return `${OWN_TAG}${hash.digest('base64url').slice(0, 22)}"`;
}

export function nameIn({ userName, displayName }: JsonObject): string | undefined {
  const name = userName ?? displayName;
  return typeof name === 'string' ? name.slice(0, 500) : undefined;
}

/** @throws ScimError 412 */
export function checkMatch(ifMatch: string, etag: string): void {
  if (isKnown(ifMatch, etag)) return;
  throw preconditionFailed('The resource has changed since it was read. Read it again.');
}

export const unreadable = (what: string) =>
  troubleOf(new UpstreamError('no SCIM', `The system ${what}. Check its URL: it is what /Users is appended to.`));
