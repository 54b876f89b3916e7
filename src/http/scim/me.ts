import { locationOf } from '../../directory/answers/representation.js';
import { asSelf, selfOf } from '../../directory/resources/me.js';
import type { ResourceDirectory } from '../../directory/resources/resource-directory.js';
import type { Call } from '../../protocol/call.js';
import { checkPermission } from '../../protocol/permissions.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { forbidden, notImplemented } from '../../protocol/scim-error.js';
import { type Handler, ON_RESOURCE, type Verb } from './verbs.js';

/**
 * What can be done at `/Me` (RFC 7644 §3.11), by method: reading and changing the caller's own user. Any answer says in
 * `Location` where that user is.
 * @throws ScimError 501 for a credential that stands for nobody; 403 for DELETE and 501 for POST, which nobody may do
 *   to themselves
 */
export function handlersAtMe(
  call: Call,
  type: ResourceType,
  directory: ResourceDirectory,
  method: string,
): Record<string, Handler> {
  const id = selfOf(call.actor);
  if (method === 'POST')
    throw notImplemented('Nobody is created at /Me: the credential stands for a user who is there.');
  if (method === 'DELETE') throw forbidden('Users cannot delete themselves; whoever provisions the organization can.');
  checkPermission(call.actor.permissions, type.name, method !== 'GET' && method !== 'HEAD');
  const location = locationOf(call, type.endpoint, id);
  const handle =
    (verb: Verb): Handler =>
    async (exchange) => {
      exchange.response.setHeader('Location', location);
      const target = { ...exchange.target, id };
      const answer = await asSelf(() => verb(directory, type, call, { ...exchange, target }));
      return { ...answer, headers: { ...answer.headers, 'Content-Location': location } };
    };
  const { DELETE: _, ...verbs } = ON_RESOURCE;
  return Object.fromEntries(Object.entries(verbs).map(([name, verb]) => [name, handle(verb)]));
}
