import { forbidden, tooManyRequests, unauthorized, unavailable } from '../protocol/scim-error.js';
import { SLUG, type TenantContext } from '../protocol/tenant-context.js';
import { TooBusy } from '../secrets/slow-work.js';
import type { LiveCredential } from '../store/access/credential.js';
import type { CredentialStore } from '../store/access/credential-store.js';
import type { KnownOrganization } from '../store/organization-store.js';
import { readAddressList } from './address-list.js';
import { type Caller, checkProfile, contextOf, nobodyAt, RefusedCaller } from './caller.js';
import type { CredentialDirectory } from './credential-directory.js';
import { KeysUnavailable } from './keys/issuers/issuer-keys.js';
import type { FailureThrottle } from './limits/failure-throttle.js';
import { limitOf } from './limits/organization-limit.js';
import type { BucketSize } from './limits/token-bucket.js';
import { type Match, matchCredential, type Verifiers } from './methods/match-credential.js';
import { type Presented, presentedBy } from './methods/presented.js';
import { VaultUnavailable } from './methods/vault-tokens.js';
import type { OrganizationCache } from './organization-cache.js';

export { limitOf } from './limits/organization-limit.js';

export interface Authenticated {
  readonly tenant: TenantContext;
  /** How many requests of the organization are admitted; undefined for any number. */
  readonly limit: BucketSize | undefined;
}

const BUSY_S = 2;
/** How exact `lastUsedAt` is. */
const USE_RECORDED_EVERY_MS = 60_000;

/** Says on whose behalf a request is made. */
export class Authenticator {
  readonly #credentials: CredentialStore;
  readonly #organizations: OrganizationCache;
  readonly #directory: CredentialDirectory;
  readonly #verifiers: Verifiers;
  readonly #throttle: FailureThrottle;
  readonly #lastUse = new Map<string, number>();

  constructor(
    organizations: OrganizationCache,
    credentials: CredentialStore,
    verifiers: Verifiers,
    throttle: FailureThrottle,
    directory: CredentialDirectory,
  ) {
    this.#credentials = credentials;
    this.#organizations = organizations;
    this.#throttle = throttle;
    this.#directory = directory;
    this.#verifiers = verifiers;
  }

  /**
   * @throws ScimError 401, one and the same for an unknown slug and a missing, malformed, wrong or ended credential; 403
   *   when the organization is switched off, the address is not among those allowed, or the user whom the credential
   *   stands for is disabled; 429 after too many failures; 503 when it cannot be decided at this moment, or
   *   the organization cannot be served. Where the
   *   organization exists, their cause is a RefusedCaller.
   */
  async authenticate(caller: Caller): Promise<Authenticated> {
    const presented = presentedBy(caller.authorization, caller.fingerprint);
    const named = caller.slug ?? (presented && (await this.#directory.slugOf(presented))) ?? '';
    // What could be no slug is counted as one, however many there are.
    const slug = SLUG.test(named) ? named : '';
    const known = slug === '' ? undefined : await this.#organizations.get(slug);
    const match = await this.#match(caller, known, presented, slug);
    if (known === undefined || match.credential === undefined) {
      const refused =
        known && new RefusedCaller(contextOf(known, caller), 'reason' in match ? match.reason : undefined);
      // Who shows nothing guesses nothing.
      if (presented !== undefined) this.#throttle.failed(caller.address, slug, refused);
      throw unauthorized(refused);
    }
    const { credential } = match;
    const tenant = contextOf(known, caller, credential, match.scope);
    this.#checkAllowed(known, credential, caller, tenant);
    checkProfile(known);
    this.#recordUse(known.organization.id, credential.id);
    return { tenant, limit: limitOf(known.organization) };
  }

  async #match(
    caller: Caller,
    known: KnownOrganization | undefined,
    presented: Presented | undefined,
    slug: string,
  ): Promise<Match> {
    if (presented === undefined) return { credential: undefined, reason: nothingShown(caller) };
    // An unknown organization is compared too, so that it takes as long as a known one.
    const organization = known ?? nobodyAt(slug);
    // Made only when it is needed: an error costs its stack trace.
    const refused = () => known && new RefusedCaller(contextOf(known, caller));
    try {
      return await matchCredential(this.#verifiers, organization, presented, () =>
        this.#throttle.check(caller.address, slug, refused()),
      );
    } catch (error) {
      if (error instanceof TooBusy) {
        // Who guesses many at a time is to be refused before there is work to wait for.
        this.#throttle.admits(caller.address, slug);
        throw tooManyRequests(
          'Too many secrets are being verified at this moment; nothing was changed. Send it again.',
          BUSY_S,
          refused() ?? error,
        );
      }
      if (error instanceof KeysUnavailable) {
        const cause = known && new RefusedCaller(contextOf(known, caller), error.message);
        // Who makes up keys would be told so again and again.
        this.#throttle.failed(caller.address, slug, cause);
        throw unavailable(
          'The issuer of the token cannot be asked for its keys at this moment. Send it again.',
          cause ?? error,
        );
      }
      if (error instanceof VaultUnavailable) {
        const cause = known === undefined ? error : new RefusedCaller(contextOf(known, caller), error.message);
        throw unavailable('The token cannot be verified at this moment. Send it again.', cause);
      }
      throw error;
    }
  }

  #checkAllowed(
    { organization }: KnownOrganization,
    credential: LiveCredential,
    { address }: Caller,
    tenant: TenantContext,
  ): void {
    if (!readAddressList(organization.allowedAddresses).includes(address)) {
      throw forbidden(
        'Requests from this address are not allowed.',
        new RefusedCaller(
          tenant,
          `The address ${address} is not among those allowed: rollcall org allow-ips ${tenant.slug}`,
        ),
      );
    }
    if (!organization.active) {
      throw forbidden(
        `Provisioning is switched off for ${organization.name}. Whoever runs this server can switch it on: rollcall org activate ${tenant.slug}`,
        new RefusedCaller(tenant),
      );
    }
    if (credential.user?.active === false) {
      throw forbidden(
        `The token stands for ${credential.user.userName}, a user who is disabled. When the user is enabled again (active true), it is valid again.`,
        new RefusedCaller(tenant),
      );
    }
  }

  #recordUse(organizationId: string, credentialId: string): void {
    const now = Date.now();
    if (now - (this.#lastUse.get(credentialId) ?? 0) < USE_RECORDED_EVERY_MS) return;
    this.#lastUse.set(credentialId, now);
    // Lost with the database connection, it is recorded again a minute later.
    this.#credentials
      .markUsed(organizationId, credentialId, new Date(now))
      .catch(() => this.#lastUse.delete(credentialId));
  }
}

const nothingShown = ({ authorization }: Caller): string =>
  authorization === undefined
    ? 'The request came without any credential.'
    : 'The Authorization header cannot be read: it must be once Bearer with a token, or Basic with a client id and its secret.';
