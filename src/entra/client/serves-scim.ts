import { memberOf } from '../target/target-path.js';
import type { ScimAnswer, ScimRequest } from './connection.js';

const FIRST_PAGE = [['startIndex', '1'] as const, ['count', '1'] as const];
/** What a SCIM endpoint serves whatever it thinks of filters. */
const SIGNS: readonly ScimRequest[] = [
  { method: 'GET', path: '/ServiceProviderConfig' },
  { method: 'GET', path: '/Schemas' },
  { method: 'GET', path: '/Users', query: FIRST_PAGE },
];

/** Whether a caller was let in nowhere, which says nothing of what would be there. */
export const isShutOut = ({ status }: ScimAnswer): boolean => status === 401 || status === 403;

/** Whether what came is written as SCIM writes it, an error too. */
export function isScim({ json }: ScimAnswer): boolean {
  const schemas = memberOf(json, 'schemas');
  const isNamed = Array.isArray(schemas) && schemas.some((schema) => /^urn:ietf:params:scim:/i.test(String(schema)));
  return isNamed || typeof memberOf(json, 'totalResults') === 'number' || isObject(memberOf(json, 'patch'));
}

/**
 * Whether SCIM is served where an answer came from, as far as can be seen: a server that fails, or lets the caller in
 * nowhere, is given the benefit of the doubt.
 * @param answer to a request for users
 * @param ask sends another request there
 */
export async function servesScim(
  answer: ScimAnswer,
  ask: (request: ScimRequest) => Promise<ScimAnswer>,
): Promise<boolean> {
  if (isSign(answer) || answer.status >= 500) return true;
  for (const request of SIGNS) {
    if (isSign(await ask(request))) return true;
  }
  return false;
}

const isSign = (answer: ScimAnswer): boolean => isShutOut(answer) || (answer.status === 200 && isScim(answer));

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
