import { nearestName } from '../../../protocol/schema/nearest-name.js';
import type { ResourceType } from '../../../protocol/schema/resource-type.js';
import { isHarmless, loggedExpression } from './logged-text.js';
import { type SecretNames, secretNamesOf } from './secret-names.js';
import { NOT_LOGGED, type SeenSecrets } from './seen-secrets.js';

/** Parameters whose values are filters, names or numbers (RFC 7644 §3.9, table 3; RFC 9865), in lower case. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'filter',
  'attributes',
  'excludedattributes',
  'sortby',
  'sortorder',
  'startindex',
  'startid',
  'count',
  'cursor',
]);
const PARAMETER_NAME = /^[\w.$-]+$/;
/** Besides, of the above and what Entra adds, those that are longer than what is harmless in itself. */
const KNOWN_NAME = /^(?:excludedAttributes|aadOptscim\d{6})$/i;
/** Longest target that is kept, in UTF-16 units. */
const MAX_LENGTH = 2_000;

/**
 * A path below the Tenant URL, with its query, as the log keeps it: no part that could be a credential which somebody
 * put there by mistake, no operand of a secret attribute, and no value of a parameter that nobody here knows.
 */
export function loggedTarget(target: string, types: ResourceTypes, seen: SeenSecrets): string {
  const [path = '', ...query] = target.split('?');
  const secrets = secretNamesOf(types);
  const parts = path
    .split('/')
    .map((part, i) => (mayBeKept(decoded(part), i === 1 ? types : undefined, seen) ? part : NOT_LOGGED));
  const parameters = query
    .join('?')
    .split('&')
    .map((parameter) => loggedParameter(parameter, secrets, seen));
  return `${parts.join('/')}${query.length === 0 ? '' : `?${parameters.join('&')}`}`.slice(0, MAX_LENGTH);
}

type ResourceTypes = ReadonlyMap<string, ResourceType>;

/** Those of the server's own whose name is longer than what is harmless in itself. */
const ENDPOINTS = ['ServiceProviderConfig'];

/** A part of a path, or that it may be a secret. */
export const loggedPart = (part: string): string => (isHarmless(part) ? part : NOT_LOGGED);

/**
 * Whether the log may keep a part of a path.
 * @param types for the part that names an endpoint, or nearly so
 */
export function mayBeKept(part: string, types: ResourceTypes | undefined, seen: SeenSecrets): boolean {
  if (isHarmless(part)) return true;
  const endpoints = [...(types?.values() ?? [])].map(({ endpoint }) => endpoint.slice(1));
  if (types !== undefined && nearestName(part, [...ENDPOINTS, ...endpoints]) !== undefined) return true;
  seen.add(part);
  return false;
}

function loggedParameter(parameter: string, secrets: SecretNames, seen: SeenSecrets): string {
  const end = parameter.indexOf('=');
  const name = end < 0 ? parameter : parameter.slice(0, end);
  const isPlain = PARAMETER_NAME.test(name) && (isHarmless(name) || KNOWN_NAME.test(name));
  if (!isPlain) seen.add(decoded(name));
  const shown = isPlain ? name : NOT_LOGGED;
  if (end < 0) return shown;
  const value = decoded(parameter.slice(end + 1).replaceAll('+', ' '));
  if (PARAMETERS.has(name.toLowerCase())) {
    const kept = loggedExpression(value, secrets, seen);
    return kept === value ? parameter : `${shown}=${kept}`;
  }
  if (value === '') return parameter;
  seen.add(value);
  return `${shown}=${NOT_LOGGED}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
