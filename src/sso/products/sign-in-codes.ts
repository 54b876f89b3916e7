import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SignInCodeStore } from '../../store/sso/sign-in-code-store.js';
import type { ProductRequest } from '../sign-in/flow.js';
import type { Product } from './products.js';

const LIFETIME_MS = 60_000;
const ORGANIZATION_BYTES = 16;
const CODE = /^[A-Za-z0-9_-]{64}$/;
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/** What a product sends to learn who signed in. */
export interface Redemption {
  readonly code: string;
  readonly redirectUri: string;
  /** Of PKCE; undefined where the sign-in was begun without. */
  readonly verifier: string | undefined;
}

/** Who signed in, and where. */
export interface Redeemed {
  /** Of the organization. */
  readonly slug: string;
  readonly userId: string;
  readonly method: 'saml' | 'oidc';
  readonly signedInAt: Date;
}

/** Single-use codes by which a product learns who signed in. */
export class SignInCodes {
  readonly #store: SignInCodeStore;
  readonly #now: () => number;

  constructor(store: SignInCodeStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** @returns a code that begins with the organization, so that it is found by an index of that */
  async create(
    organizationId: string,
    who: Pick<Redeemed, 'userId' | 'method' | 'signedInAt'>,
    { id: productId }: Product,
    {
      redirectUri,
      challenge = null,
    }: Pick<ProductRequest, 'redirectUri'> & { readonly challenge?: string | null | undefined },
  ): Promise<string> {
    const code = Buffer.concat([Buffer.from(organizationId.replaceAll('-', ''), 'hex'), randomBytes(32)]).toString(
      'base64url',
    );
    const expiresAt = new Date(this.#now() + LIFETIME_MS);
    await this.#store.add(organizationId, {
      codeHash: hashOf(code),
      productId,
      redirectUri,
      challenge,
      expiresAt,
      ...who,
    });
    return code;
  }

  /** @returns undefined for whatever is not right: a code is used up by the attempt all the same */
  async redeem({ id: productId }: Product, { code, redirectUri, verifier }: Redemption): Promise<Redeemed | undefined> {
    if (!CODE.test(code)) return undefined;
    const organizationId = organizationIn(code);
    const taken = await this.#store.take(organizationId, hashOf(code));
    if (taken === undefined || !taken.isActive || taken.expiresAt.getTime() <= this.#now()) return undefined;
    if (taken.productId !== productId || taken.redirectUri !== redirectUri) return undefined;
    if (!isProven(taken.challenge, verifier)) return undefined;
    return { slug: taken.slug, userId: taken.userId, method: taken.method, signedInAt: taken.signedInAt };
  }

  deleteExpired(): Promise<void> {
    return this.#store.deleteExpired(new Date(this.#now()));
  }
}

/** A verifier belongs to a challenge, and the other way round. */
function isProven(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null || verifier === undefined) return challenge === null && verifier === undefined;
  if (!VERIFIER.test(verifier)) return false;
  const [given, expected] = [Buffer.from(hashOf(verifier)), Buffer.from(challenge)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const organizationIn = (code: string): string =>
  Buffer.from(code, 'base64url')
    .subarray(0, ORGANIZATION_BYTES)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** SHA-256 in base64url, which is S256 of PKCE too. */
const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
