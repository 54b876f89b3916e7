import { hkdfSync, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
const MIN_DIFFERENT_BYTES = 12;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/]{43}=?$/;
const BASE64URL = /^[A-Za-z0-9_-]{43}=?$/;

/** A text is no master key. Its message never holds the text. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/** With what secrets are sealed. */
export interface MasterKey {
  /** Eight characters, the same for the same key everywhere; tell nothing about the key. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A new master key as text: 32 random bytes in base64url. */
export const generateMasterKey = (): string => randomBytes(KEY_BYTES).toString('base64url');

/**
 * @param text 32 random bytes in hex, base64 or base64url; a reference to a key vault is resolved beforehand
 * @throws MasterKeyError
 */
export function parseMasterKey(text: string): MasterKey {
  const trimmed = text.trim();
  const encoding = HEX.test(trimmed) ? 'hex' : BASE64.test(trimmed) || BASE64URL.test(trimmed) ? 'base64' : undefined;
  const bytes = encoding === undefined ? undefined : Buffer.from(trimmed, encoding);
  if (bytes?.length !== KEY_BYTES) {
    throw new MasterKeyError(
      'A master key is 32 random bytes in base64, base64url or hex, or a keyvault:// reference to such a text. Make one: openssl rand -base64 32',
    );
  }
  if (new Set(bytes).size < MIN_DIFFERENT_BYTES) {
    throw new MasterKeyError('The master key is not random: its bytes repeat. Make one: openssl rand -base64 32');
  }
  return { id: Buffer.from(hkdfSync('sha256', bytes, '', 'rollcall master key id', 6)).toString('base64url'), bytes };
}
