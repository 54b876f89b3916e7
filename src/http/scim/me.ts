import { locationOf } from '../../directory/answers/location-of.js';
import type { Directories, Purpose } from '../../directory/directories.js';
import { asSelf, selfOf } from '../../directory/me.js';
import type { Call } from '../../protocol/call.js';
import { forbidden, notFound, notImplemented } from '../../protocol/scim-error.js';
import { type Handler, ON_RESOURCE, pick } from './verbs.js';

/** What users may do with themselves. */
const { DELETE: _, ...ME_VERBS } = ON_RESOURCE;

export { ME_VERBS };

/**
 * Finds what to do at `/Me` (RFC 7644 §3.11): reading and changing the caller's own user. Any answer says in `Location`
 * where that user is.
 * @throws ScimError 501 for a credential that stands for nobody; 403 for DELETE and 501 for POST, which nobody may do
 *   to themselves; 405 with Allow
 */
export function routeMe(directories: Directories, call: Call, method: string, purpose: Purpose): Handler {
  const type = call.tenant.resourceTypes.get('User');
  if (type === undefined) throw notFound('There are no users here.');
  const id = selfOf(call.actor);
  if (method === 'POST')
    throw notImplemented('Nobody is created at /Me: the credential stands for a user who is there.');
  if (method === 'DELETE')
    throw forbidden('Users cannot delete themselves; whoever provisions the organization can.', 'not-by-oneself');
  const directory = directories.ofSelf(call, type, purpose);
  const verb = pick(ME_VERBS, method);
  const location = locationOf(call, type.endpoint, id);
  return async (exchange) => {
    exchange.response.setHeader('Location', location);
    const target = { ...exchange.target, id };
    return asSelf(() => verb(directory, type, { ...exchange, target }));
  };
}
