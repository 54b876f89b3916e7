import type { Actor } from '../protocol/actor.js';
import type { JsonObject } from '../protocol/json.js';
import { changesBetween } from '../protocol/resource/changes.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { beyondSelfService, SELF_SERVICE_NAMES } from '../protocol/schema/self-service.js';
import { forbidden, notImplemented, ScimError, unauthorized } from '../protocol/scim-error.js';

/** How many attributes a refusal names. */
const MAX_NAMED = 10;

/**
 * Id of the user whom the caller's credential stands for (RFC 7644 §3.11).
 * @throws ScimError 501 when it stands for nobody
 */
export function selfOf({ self }: Actor): string {
  if (self !== undefined) return self;
  throw notImplemented(
    '/Me is the user whom a credential stands for, and this one stands for none: it provisions the organization. Use /Users/{id}.',
  );
}

/**
 * Refuses what users must not change of themselves, whichever way they came.
 * @param differing the top-level members that are not what they were
 * @throws ScimError 403 naming the attributes
 */
export function checkOwnChanges(
  { self }: Actor,
  type: ResourceType,
  before: JsonObject,
  after: JsonObject,
  differing: readonly string[],
): void {
  if (self === undefined) return;
  const beyond = beyondSelfService(differing);
  if (beyond.length === 0) return;
  const refused = changesBetween(type, before, after, beyond).map(({ path }) => path);
  const named = [...refused.slice(0, MAX_NAMED), ...(refused.length > MAX_NAMED ? ['…'] : [])].join(', ');
  throw forbidden(
    `Users cannot change ${named} of themselves; nothing was changed. Possible: ${SELF_SERVICE_NAMES.join(', ')}. In a PUT, send everything else as it is.`,
    'not-by-oneself',
  );
}

/**
 * Does something with the caller's own user; the credential of a user who was deleted a moment ago is none any more.
 * @throws ScimError 401
 */
export async function asSelf<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ScimError && error.status === 404 ? unauthorized('credential-revoked', error) : error;
  }
}
