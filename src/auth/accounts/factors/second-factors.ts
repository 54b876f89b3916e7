import { randomInt } from 'node:crypto';
import { hashKey } from '../../../secrets/password.js';
import type { KeyRing } from '../../../secrets/sealing.js';
import type { Factor, FactorKind, FactorStore, NewFactor } from '../../../store/console/factor-store.js';
import { AccountError } from '../account-error.js';
import { noteOf } from '../audit-notes.js';
import type { Ceremonies } from './ceremonies.js';
import type { Passkeys } from './passkeys.js';
import { newTotp, plainCode, stepOf, wrongCode } from './totp.js';

export type ListedFactor = Pick<Factor, 'id' | 'kind' | 'name' | 'createdAt' | 'lastUsedAt'>;

export interface TotpCreation {
  readonly secret: string;
  readonly uri: string;
  readonly ceremony: string;
}

interface Owner {
  readonly id: string;
  readonly email: string;
}

const MAX_FACTORS = 20;
const RECOVERY_CODES = 10;
/** Without what is easily taken for something else; 10 of them are 49 bits, each good once. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODE_LETTERS = 10;
const TOTP = 'totp of';

interface FactorParts {
  readonly store: FactorStore;
  readonly ceremonies: Ceremonies;
  readonly passkeys: Passkeys;
  keyRing(): Promise<KeyRing>;
}

/** What people prove themselves by besides a password; `by` says who changes it, for the audit. */
export class SecondFactors {
  readonly #parts: FactorParts;
  readonly #now: () => number;

  constructor(parts: FactorParts, now: () => number = Date.now) {
    this.#parts = parts;
    this.#now = now;
  }

  async list(accountId: string): Promise<{ readonly factors: ListedFactor[]; readonly recoveryCodes: number }> {
    const { store } = this.#parts;
    const [factors, recoveryCodes] = await Promise.all([store.list(accountId), store.countCodes(accountId)]);
    return {
      factors: factors.map(({ id, kind, name, createdAt, lastUsedAt }) => ({ id, kind, name, createdAt, lastUsedAt })),
      recoveryCodes,
    };
  }

  /** Of which kinds somebody has any. */
  async kindsOf(accountId: string): Promise<FactorKind[]> {
    const kinds = (await this.#parts.store.list(accountId)).map(({ kind }) => kind);
    return [...new Set(kinds)].sort();
  }

  /** A secret for an authenticator app, which counts when its first code has come. */
  async beginTotp({ id, email }: Owner): Promise<TotpCreation> {
    const { secret, uri } = newTotp(email);
    return { secret, uri, ceremony: await this.#parts.ceremonies.begin(`${TOTP} ${id}`, { secret }) };
  }

  /** @returns recovery codes, with the first factor; they are shown once @throws AccountError denied, invalid */
  async addTotp({ id }: Owner, ceremony: string, code: string, name: string, by: string): Promise<string[]> {
    const { secret = '' } = await this.#parts.ceremonies.end(`${TOTP} ${id}`, ceremony);
    const step = stepOf(secret, plainCode(code), this.#now());
    if (step === undefined) throw wrongCode();
    const sealed = (await this.#parts.keyRing()).seal(secret, contextOf(id));
    return this.#add({ accountId: id, kind: 'totp', name, settings: { secret: sealed }, counter: step }, by);
  }

  /** @returns as addTotp @throws AccountError denied, invalid */
  async addPasskey(
    { id }: Owner,
    ceremony: string,
    response: object,
    name: string,
    origin: string,
    by: string,
  ): Promise<string[]> {
    return this.#add(await this.#parts.passkeys.verifyNew(id, ceremony, response, name, origin), by);
  }

  async #add(factor: NewFactor, by: string): Promise<string[]> {
    const { store } = this.#parts;
    if ((await store.list(factor.accountId)).length >= MAX_FACTORS)
      throw new AccountError('invalid', 'tooManyFactors', `At most ${MAX_FACTORS} are possible. Remove one first.`);
    const codes = newCodes();
    const areNew = await store.add(factor, codes.map(hashOf), noteOf('factor.add', by, { kind: factor.kind }));
    if (areNew === 'taken')
      throw new AccountError('conflict', 'knownPasskey', 'This passkey is known here already.', { field: 'name' });
    return areNew ? codes : [];
  }

  /** @throws AccountError unknown */
  async remove(accountId: string, id: string, by: string): Promise<void> {
    const { store } = this.#parts;
    const found = (await store.list(accountId)).find((factor) => factor.id === id);
    if (found === undefined || !(await store.remove(accountId, id, noteOf('factor.remove', by, { kind: found.kind }))))
      throw new AccountError('unknown', 'notFound', 'You have no such second factor any more.');
  }

  /** The ones from before are void. @throws AccountError invalid for who has no second factor */
  async newRecoveryCodes(accountId: string, by: string): Promise<string[]> {
    const { store } = this.#parts;
    if ((await store.list(accountId)).length === 0)
      throw new AccountError('invalid', 'noFactor', 'Recovery codes come with a second factor, and you have none.');
    const codes = newCodes();
    await store.replaceCodes(accountId, codes.map(hashOf), noteOf('recovery-codes.replace', by));
    return codes;
  }

  /**
   * Takes a code of an app, or a recovery code: each once.
   * @throws SealingError for a code of an app, when its secret cannot be opened with the master keys there are
   */
  async check(accountId: string, given: string): Promise<boolean> {
    const { store, keyRing } = this.#parts;
    const code = plainCode(given);
    if (code.length === CODE_LETTERS) return store.useCode(accountId, hashOf(code));
    for (const factor of await store.list(accountId)) {
      if (factor.kind !== 'totp') continue;
      const secret = (await keyRing()).open(String(factor.settings.secret), contextOf(accountId));
      const step = stepOf(secret, code, this.#now());
      if (step !== undefined) return store.use(factor, step);
    }
    return false;
  }

  /** Seals anew what an older master key sealed. @returns what there is, and what was sealed anew @throws SealingError */
  async reseal(ring: KeyRing): Promise<{ readonly total: number; readonly resealed: number }> {
    const { store } = this.#parts;
    const sealed = await store.listSealed();
    const anew = sealed
      .filter(({ secret }) => ring.needsReseal(secret))
      .map((factor) => ({ ...factor, resealed: ring.reseal(factor.secret, contextOf(factor.accountId)) }));
    for (const factor of anew) await store.reseal(factor, factor.resealed);
    return { total: sealed.length, resealed: anew.length };
  }
}

const contextOf = (accountId: string) => `console totp ${accountId}`;

const newCodes = (): string[] => Array.from({ length: RECOVERY_CODES }, newCode);

function newCode(): string {
  const letters = Array.from({ length: CODE_LETTERS }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
  return `${letters.slice(0, CODE_LETTERS / 2)}-${letters.slice(CODE_LETTERS / 2)}`;
}

const hashOf = (code: string): string => hashKey(`recovery code ${plainCode(code)}`);
