import type { AuthenticationScheme } from '../../protocol/schema/discovery.js';
import type { CredentialKind } from '../../store/access/credential.js';
import type { Shown } from '../matching/shown.js';
import { accessTokenMethod } from './access-token-method.js';
import { clientAssertionMethod } from './client-assertion-method.js';
import { clientCertificateMethod } from './client-certificate-method.js';
import { clientSecretMethod } from './client-secret-method.js';
import { entraTokenMethod } from './entra-token-method.js';
import type { AuthenticationMethod, ClientAuthentication, CredentialNames, Presented, Verifiers } from './method.js';
import { secretTokenMethod } from './secret-token-method.js';

/** How OAuth clients prove themselves at the token endpoint. */
const OF_CLIENTS = [clientSecretMethod, clientAssertionMethod];

/** Kinds of credentials that are of OAuth clients. */
export const CLIENT_KINDS: readonly CredentialKind[] = OF_CLIENTS.flatMap(({ kinds }) => kinds);

/**
 * All methods, in the order in which people and discovery are told of them: the first of those that an organization uses
 * is its primary one. Requests are read in the opposite order, as whatever token no other method knows may be a secret.
 */
export const METHODS: readonly AuthenticationMethod[] = [
  secretTokenMethod,
  entraTokenMethod,
  accessTokenMethod(CLIENT_KINDS),
  ...OF_CLIENTS,
  clientCertificateMethod,
];

const READERS = METHODS.flatMap(({ present }) => (present === undefined ? [] : [present])).reverse();

/** @returns undefined when there is nothing that any method knows how to read */
export function presentedBy(shown: Shown, verifiers: Verifiers): Presented | undefined {
  for (const present of READERS) {
    const presented = present(shown, verifiers);
    if (presented !== undefined) return presented;
  }
  return undefined;
}

export const CLIENT_AUTHENTICATIONS: readonly ClientAuthentication[] = METHODS.flatMap(({ client }) => client ?? []);

/** How an organization can be called that has credentials of these kinds. */
export const schemesOf = (kinds: ReadonlySet<string>): AuthenticationScheme[] =>
  METHODS.filter((method) => method.kinds.some((kind) => kinds.has(kind)))
    .flatMap(({ scheme }) => scheme ?? [])
    .map((scheme, i) => (i === 0 ? { ...scheme, primary: true } : scheme));

/** What people call the kinds of credentials, in the order in which they are listed. */
export const KIND_NAMES: ReadonlyMap<string, CredentialNames> = new Map(
  METHODS.flatMap(({ kinds, names }) => (names === undefined ? [] : kinds.map((kind) => [kind, names] as const))),
);

/** Such as `secret token`; of a kind that this version does not know, the kind. */
export const nameOfKind = (kind: string): string => KIND_NAMES.get(kind)?.name ?? kind;

/** Whether a credential of a kind may stand for a single user. */
export const canStandForUser = (kind: CredentialKind): boolean =>
  METHODS.some((method) => method.canStandForUser && method.kinds.includes(kind));
