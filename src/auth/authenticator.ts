import type { Call } from '../protocol/call.js';
import { forbidden, ScimError, tooManyRequests, unauthorized, unavailable } from '../protocol/scim-error.js';
import { SLUG } from '../protocol/tenant.js';
import { TooBusy } from '../secrets/slow-work.js';
import type { SlowAttempt } from '../secrets/token-verifier.js';
import type { CredentialStore } from '../store/access/credential-store.js';
import type { KnownOrganization } from '../store/organizations/organization-store.js';
import { type Caller, callOf, checkProfile, nobodyAt, RefusedCaller, refusedCaller } from './caller.js';
import type { CredentialDirectory } from './credential-directory.js';
import { CredentialUses } from './credential-uses.js';
import { KeysUnavailable } from './keys/issuers/issuer-keys.js';
import { type FailureThrottle, networkOf } from './limits/failure-throttle.js';
import { limitOf } from './limits/organization-limit.js';
import type { BucketSize } from './limits/token-bucket.js';
import { type Match, matchCredential, type NoMatch, nobody } from './matching/match.js';
import { readShown, type Shown } from './matching/shown.js';
import { VaultUnavailable } from './matching/vault-tokens.js';
import type { Presented, Verifiers } from './methods/method.js';
import { presentedBy } from './methods/methods.js';
import { obstacleTo } from './obstacle.js';
import { hasNewCredential, type OrganizationCache } from './organization-cache.js';

export { limitOf } from './limits/organization-limit.js';

export interface Authenticated {
  readonly call: Call;
  /** How many requests of the organization are admitted; undefined for any number. */
  readonly limit: BucketSize | undefined;
}

/** The organization that was called. */
interface Called {
  /** Empty for what could be no slug, which counts as one, however many there are. */
  readonly slug: string;
  readonly known: KnownOrganization | undefined;
}

type Found = Extract<Match, { readonly credential: object }>;
/** What came of comparing: a match, or why it cannot be said at this moment. */
type Outcome = Match | { readonly credential: undefined; readonly obstacle: Error };

const BUSY_S = 2;

/** Says on whose behalf a request is made. */
export class Authenticator {
  readonly #organizations: OrganizationCache;
  readonly #directory: CredentialDirectory;
  readonly #verifiers: Verifiers;
  readonly #throttle: FailureThrottle;
  readonly #uses: CredentialUses;

  constructor(
    organizations: OrganizationCache,
    credentials: CredentialStore,
    verifiers: Verifiers,
    throttle: FailureThrottle,
    directory: CredentialDirectory,
  ) {
    this.#uses = new CredentialUses(credentials);
    this.#organizations = organizations;
    this.#throttle = throttle;
    this.#directory = directory;
    this.#verifiers = verifiers;
  }

  /**
   * Nobody is refused by what was read before the request came: a credential, an organization or a change that another
   * node made a moment ago counts at once.
   * @throws ScimError 401, one and the same for an unknown slug and a missing, malformed, wrong or ended credential; 403
   *   when the organization is switched off, the address is not among those allowed, or the user whom the credential
   *   stands for is disabled; 429 after too many failures; 503 when it cannot be decided at this moment, or
   *   the organization cannot be served. Their cause is a RefusedCaller, also where there is no such organization.
   */
  async authenticate(caller: Caller): Promise<Authenticated> {
    const since = performance.now();
    const shown = readShown(caller);
    const presented = presentedBy(shown, this.#verifiers);
    if (presented === undefined) {
      // Who shows nothing guesses nothing.
      const { known } = await this.#find(caller.slug);
      const { code, reason } = nothingReadable(shown);
      throw unauthorized(known === undefined ? 'organization-unknown' : code, refusedCaller(caller, known, reason));
    }
    let called = await this.#find(caller.slug ?? (await this.#directory.slugOf(presented)));
    const outcome = await this.#match(caller, called, presented, undefined);
    if (isFound(outcome) && called.known !== undefined) {
      const { known } = called;
      if (obstacleTo(caller.address, known, outcome.credential) === undefined)
        return this.#admit(caller, known, outcome);
    }
    const before = called.known;
    called = await this.#find(caller.slug ?? (await this.#directory.slugOf(presented, since)), since);
    return isFound(outcome)
      ? this.#admitAfterAll(caller, called, outcome)
      : this.#decide(caller, called, presented, outcome, hasNewCredential(before, called.known));
  }

  async #find(named: string | undefined, since?: number): Promise<Called> {
    if (named === undefined || !SLUG.test(named)) return { slug: '', known: undefined };
    return { slug: named, known: await this.#organizations.get(named, since) };
  }

  /** @param attempt undefined to make no costly comparison */
  async #match(
    caller: Caller,
    { slug, known }: Called,
    presented: Presented,
    attempt: SlowAttempt | undefined,
  ): Promise<Outcome> {
    try {
      // An unknown organization is compared too, so that it takes as long as a known one.
      return await matchCredential(presented, known ?? nobodyAt(slug), attempt);
    } catch (error) {
      if (error instanceof TooBusy || error instanceof KeysUnavailable || error instanceof VaultUnavailable) {
        return { credential: undefined, obstacle: error };
      }
      if (error instanceof ScimError && error.status === 503) {
        const { message, reason, headers, cause } = error;
        throw new ScimError(503, undefined, message, reason, {
          headers,
          cause: refusedCaller(caller, known, message, cause ?? error),
        });
      }
      throw error;
    }
  }

  /** What was not found at once is compared at any cost, or refused. */
  async #decide(
    caller: Caller,
    called: Called,
    presented: Presented,
    atOnce: Outcome,
    isNew: boolean,
  ): Promise<Authenticated> {
    const { slug, known } = called;
    const { address } = caller;
    let isCounted = false;
    // Counted before the work, so that many guesses at once are not all compared.
    const begin = () => {
      this.#throttle.failed(address, slug, () => refusedCaller(caller, known));
      isCounted = true;
    };
    const isOpen = 'isOpen' in atOnce || isNew;
    const outcome = isOpen
      ? await this.#match(caller, called, presented, { address: networkOf(address), begin })
      : atOnce;
    if (!isFound(outcome) || known === undefined) return this.#refuse(caller, called, outcome, isCounted);
    if (isCounted) this.#throttle.succeeded(address, slug);
    return this.#admitAfterAll(caller, called, outcome);
  }

  /** @param isCounted whether the failure was counted already */
  #refuse(caller: Caller, { slug, known }: Called, outcome: Outcome, isCounted: boolean): never {
    if (!('obstacle' in outcome)) {
      const { code, reason, ended } = outcome.credential === undefined ? outcome : nobody();
      if (known !== undefined && ended !== undefined) this.#uses.refused(known.organization.id, ended.id);
      const refused = refusedCaller(caller, known, reason);
      if (!isCounted) this.#throttle.failed(caller.address, slug, () => refused);
      throw unauthorized(known === undefined && caller.slug !== undefined ? 'organization-unknown' : code, refused);
    }
    const { obstacle } = outcome;
    if (obstacle instanceof TooBusy) {
      throw tooManyRequests(
        'Too many secrets are being verified at this moment; nothing was changed. Send it again.',
        'verifying-busy',
        BUSY_S,
        refusedCaller(caller, known),
      );
    }
    const cause = refusedCaller(caller, known, obstacle.message);
    if (obstacle instanceof VaultUnavailable) {
      throw unavailable('The token cannot be verified at this moment. Send it again.', 'secret-store-away', cause);
    }
    // Who makes up keys would be told so again and again.
    this.#throttle.failed(caller.address, slug, () => cause);
    throw unavailable(
      'The issuer of the token cannot be asked for its keys at this moment. Send it again.',
      'issuer-away',
      cause,
    );
  }

  /** Of the organization as it is now. */
  #admitAfterAll(caller: Caller, { known }: Called, { credential: { id }, scope }: Found): Authenticated {
    const credential = known?.credentials.find((each) => each.id === id);
    if (known === undefined || credential === undefined) {
      throw unauthorized(
        known === undefined ? 'organization-unknown' : 'credential-revoked',
        refusedCaller(caller, known),
      );
    }
    const obstacle = obstacleTo(caller.address, known, credential);
    if (obstacle === undefined)
      return this.#admit(caller, known, { credential, ...(scope === undefined ? {} : { scope }) });
    this.#uses.refused(known.organization.id, id);
    const cause = new RefusedCaller(callOf(known, caller, credential, scope), obstacle.reason);
    throw forbidden(obstacle.detail, obstacle.code, cause);
  }

  #admit(caller: Caller, known: KnownOrganization, { credential, scope }: Found): Authenticated {
    const { organization } = known;
    checkProfile(known, caller);
    this.#uses.used(organization.id, credential.id);
    return { call: callOf(known, caller, credential, scope), limit: limitOf(organization) };
  }
}

const isFound = (outcome: Outcome): outcome is Found => outcome.credential !== undefined;

const nothingReadable = ({ authorization }: Shown): NoMatch =>
  authorization === undefined
    ? nobody('The request came without any credential.', 'credential-missing')
    : nobody(
        'The Authorization header cannot be read: it must be once Bearer with a token, or Basic with a client id and its secret.',
        'credential-unreadable',
      );
