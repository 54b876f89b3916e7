import { createPrivateKey } from 'node:crypto';
import { ScimError, unavailable } from '../../../protocol/scim-error.js';
import type { KeyRing } from '../../../secrets/sealing.js';
import type { SigningKeyStore, StoredSigningKey } from '../../../store/access/signing-key-store.js';
import { planRotation } from './key-rotation.js';
import { generateSigningKey, readSigningKey, type SigningKey } from './signing-key.js';
import { SigningKeys } from './signing-keys.js';

/** How often a node looks whether another has made or dropped keys: a new one is published a day before it signs. */
const RELOAD_MS = 10 * 60_000;

/** Where the sealed private half of a key is kept; see KeyRing. */
export const contextOfKey = (kid: string): string => `signing_keys/${kid}/private_key`;

/** Keeps the keys of our access tokens: loads them from the database, unseals them, and rotates them in time. */
export class KeyKeeper {
  readonly #store: SigningKeyStore;
  readonly #keyRing: () => Promise<KeyRing>;
  readonly #now: () => number;
  #keys: SigningKeys | undefined;
  #loadedAt = 0;
  #underWay: Promise<SigningKeys> | undefined;

  constructor(store: SigningKeyStore, keyRing: () => Promise<KeyRing>, now: () => number = Date.now) {
    this.#store = store;
    this.#keyRing = keyRing;
    this.#now = now;
  }

  /**
   * The keys as they are; the first time it makes one. Old ones go on while the database cannot be asked.
   * @throws ScimError 503 when they cannot be read or opened, such as for want of the master key; its cause says why
   */
  async keys(): Promise<SigningKeys> {
    if (this.#keys !== undefined && this.#now() - this.#loadedAt < RELOAD_MS) return this.#keys;
    this.#underWay ??= this.#load()
      .catch(toUnavailable)
      .finally(() => {
        this.#underWay = undefined;
      });
    if (this.#keys === undefined) return this.#underWay;
    // Nobody waits for what is only to be seen a day later.
    this.#underWay.catch(() => undefined);
    return this.#keys;
  }

  async #load(): Promise<SigningKeys> {
    const ring = await this.#keyRing();
    let stored = await this.#store.list();
    const plan = planRotation(stored.map(toRotating), this.#now());
    if (plan.create !== undefined) {
      await this.#create(ring, plan.create.signsFrom, stored.length);
      stored = await this.#store.list();
    }
    if (plan.drop.length > 0) await this.#store.drop(plan.drop);
    const keys = stored.filter(({ kid }) => !plan.drop.includes(kid)).map((key) => unseal(ring, key));
    this.#keys = new SigningKeys(keys);
    this.#loadedAt = this.#now();
    return this.#keys;
  }

  async #create(ring: KeyRing, signsFrom: number, known: number): Promise<void> {
    const { kid, privateKey } = readSigningKey(await generateSigningKey(), signsFrom);
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await this.#store.add(
      { kid, sealedPrivateKey: ring.seal(pem, contextOfKey(kid)), signsFrom: new Date(signsFrom) },
      known,
    );
  }
}

function toUnavailable(error: unknown): never {
  if (error instanceof ScimError) throw error;
  throw unavailable(
    'This server cannot use its signing keys at this moment. Send it again.',
    'signing-keys-away',
    error,
  );
}

const toRotating = ({ kid, signsFrom }: StoredSigningKey) => ({ kid, signsFrom: signsFrom.getTime() });

const unseal = (ring: KeyRing, { kid, sealedPrivateKey, signsFrom }: StoredSigningKey): SigningKey =>
  readSigningKey(createPrivateKey(ring.open(sealedPrivateKey, contextOfKey(kid))), signsFrom.getTime());
