import { ScimError } from '../../protocol/scim-error.js';

/** What a proxy here is called in `Via` (RFC 9110 §7.6.3), wherever the server is: by its system. */
const PSEUDONYM = /\brollcall-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** A proxy of a proxy has its uses; so long a row is taken for one that has no end. */
const MAX_PROXIES = 5;

/**
 * The `Via` with which a proxy asks its system. What others than proxies of Rollcall say there is not passed on.
 * @param before of the request that the proxy was sent
 * @throws ScimError 508 where the proxy would be asked again by what it asks
 */
export function viaOf(systemId: string, before = ''): string {
  const passed: readonly string[] = before.toLowerCase().match(PSEUDONYM) ?? [];
  const own = `rollcall-${systemId.toLowerCase()}`;
  if (passed.includes(own))
    throw loop(
      'The system behind this proxy leads back to the proxy itself, so that no request would ever end. Whoever registered it enters the address of the system that keeps the resources.',
    );
  if (passed.length >= MAX_PROXIES)
    throw loop(
      `The request has passed ${MAX_PROXIES} proxies already, and is passed on no further. Whoever registered them enters the address of the system that keeps the resources.`,
    );
  return [...passed, own].map((name) => `1.1 ${name}`).join(', ');
}

const loop = (detail: string) => new ScimError(508, undefined, detail, 'upstream-loop');
