import { type Credential, pairOf } from './credential.js';
import type { HeldSecret } from './held-secret.js';

/** No credential at all. */
export const anonymous: Credential = {
  authorization: async () => undefined,
  renew: async () => false,
  hasChanged: async () => false,
  secrets: () => [],
};

/** A secret that goes with every request as it is (Basic, Bearer). */
export const fixedHeader = (secret: HeldSecret, headerOf: (value: string) => string): Credential => ({
  authorization: async () => headerOf(await secret.read()),
  renew: (refused) => secret.hasNewer(secret.values.find((value) => headerOf(value) === refused)),
  hasChanged: () => secret.hasChanged(),
  secrets: () => secret.values.flatMap((value) => [value, withoutScheme(headerOf(value))]),
});

/** RFC 7617, in UTF-8. */
export const basicHeader = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export const bearerHeader = (token: string): string => `Bearer ${token}`;

/** The certificate of the TLS connection alone. */
export const certificateAlone = (certificate: string, key: HeldSecret): Credential => ({
  authorization: async () => undefined,
  certificate: async () => pairOf(certificate, await key.read()),
  renew: () => key.hasNewer(),
  hasChanged: () => key.hasChanged(),
  secrets: () => key.values,
});

export const withoutScheme = (header: string): string => header.slice(header.indexOf(' ') + 1);
