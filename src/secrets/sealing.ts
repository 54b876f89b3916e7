import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { type MasterKey, parseMasterKey } from './master-key.js';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const MAX_BYTES = 64 * 1024;
const SEALED = /^sealed\$v1\$([\w-]{8})\$([\w-]{16})\$([\w-]*)\$([\w-]{22})$/;

/** A value cannot be sealed or opened. Its message says what to do and never holds the value or a key. */
export class SealingError extends Error {
  override readonly name = 'SealingError';
}

export const isSealed = (text: string): boolean => text.startsWith('sealed$');

/**
 * Seals what must be readable again (AES-256-GCM): `sealed$v1$<key id>$<iv>$<ciphertext>$<tag>`, in base64url. A sealed
 * value opens with its key and in its context alone, so that one copied to another row stays closed.
 *
 * `context` names the one place where the value is kept, such as `organization/<id>/upstream/<id>/password`; it must be
 * the same when opening and hold nothing that may change.
 */
export class KeyRing {
  readonly #current: string;
  readonly #keys = new Map<string, KeyObject>();

  /** @param older keys that still open what they sealed */
  constructor(current: MasterKey, older: readonly MasterKey[] = []) {
    this.#current = current.id;
    for (const { id, bytes } of [...older, current]) this.#keys.set(id, createSecretKey(bytes));
  }

  /** @throws SealingError when it is longer than 64 KiB */
  seal(value: string, context: string): string {
    if (Buffer.byteLength(value) > MAX_BYTES) {
      throw new SealingError(`A sealed value may have at most ${MAX_BYTES} bytes.`);
    }
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key(this.#current), iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(associatedData(this.#current, context));
    const ciphertext = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    const parts = [iv, ciphertext, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'));
    return ['sealed', 'v1', this.#current, ...parts].join('$');
  }

  /** @throws SealingError when it is damaged, was sealed with another key, or belongs to another context */
  open(sealed: string, context: string): string {
    const { keyId, iv, ciphertext, tag } = parse(sealed, context);
    const decipher = createDecipheriv(CIPHER, this.#key(keyId), iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(keyId, context));
    decipher.setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
    } catch {
      throw new SealingError(
        `The sealed value of ${context} cannot be opened: it was changed, or copied from another place. Enter the value again.`,
      );
    }
  }

  /** Whether a value was sealed with an older key, which may be dropped once no value is left. @throws SealingError */
  needsReseal(sealed: string): boolean {
    return parse(sealed, 'this value').keyId !== this.#current;
  }

  /** The same value under the current key. @throws SealingError as open does */
  reseal(sealed: string, context: string): string {
    return this.seal(this.open(sealed, context), context);
  }

  #key(id: string): KeyObject {
    const key = this.#keys.get(id);
    if (key !== undefined) return key;
    throw new SealingError(
      `Unknown key id ${id}: known are ${[...this.#keys.keys()].join(', ')}. Set MASTER_KEY_OLD to the master key from before, then seal anew.`,
    );
  }
}

/**
 * @param texts the current master key and, separated by commas, older ones, as they are configured
 * @param resolve gives the text behind a keyvault:// reference, and every other text as it is
 * @throws MasterKeyError; whatever resolve throws
 */
export async function openKeyRing(
  texts: { readonly current: string; readonly older?: string | undefined },
  resolve: (text: string) => Promise<string>,
): Promise<KeyRing> {
  const older = (texts.older ?? '').split(',').flatMap((text) => text.trim() || []);
  const [current, ...others] = await Promise.all([texts.current, ...older].map(resolve));
  return new KeyRing(parseMasterKey(current ?? ''), others.map(parseMasterKey));
}

/** JSON, so that no key id and context together read as another pair. */
const associatedData = (keyId: string, context: string) => Buffer.from(JSON.stringify(['sealed v1', keyId, context]));

function parse(sealed: string, context: string) {
  const [, keyId = '', iv = '', ciphertext = '', tag = ''] = SEALED.exec(sealed) ?? [];
  if (keyId === '') throw new SealingError(`What is kept of ${context} is no sealed value. Enter the value again.`);
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  return { keyId, iv: bytes(iv), ciphertext: bytes(ciphertext), tag: bytes(tag) };
}
