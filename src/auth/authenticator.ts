import { resourceTypesOf } from '../protocol/profiles/resource-types.js';
import { forbidden, unauthorized } from '../protocol/scim-error.js';
import { SLUG, type TenantContext } from '../protocol/tenant-context.js';
import { TokenVerifier } from '../secrets/token-verifier.js';
import type { LiveSecret, Organization, OrganizationStore } from '../store/organization-store.js';
import { OrganizationCache } from './organization-cache.js';

/** What authentication needs to know of a request. */
export interface Caller {
  /** Last segment of the Tenant URL, in lower case. */
  readonly slug: string;
  readonly authorization: string | undefined;
  readonly requestId: string;
  /** Scheme and host under which clients reach the server, without a trailing slash. */
  readonly origin: string;
}

const MAX_TOKEN_LENGTH = 1_024;
/** A hash that no token has, so that an unknown slug costs the same as a wrong token. */
const NOBODY: LiveSecret = { id: '', name: '', hash: `sha256$${'A'.repeat(43)}` };
/** How exact `lastUsedAt` is. */
const USE_RECORDED_EVERY_MS = 60_000;

/** The cause of a refusal that concerns an organization that exists, so that its log can say so. */
export class RefusedCaller extends Error {
  override readonly name = 'RefusedCaller';
  readonly tenant: TenantContext;

  constructor(tenant: TenantContext) {
    super(`refused a caller of ${tenant.slug}`);
    this.tenant = tenant;
  }
}

/** Says on whose behalf a request is made: bearer tokens of an organization. */
export class Authenticator {
  readonly #store: OrganizationStore;
  readonly #organizations: OrganizationCache;
  readonly #verifier = new TokenVerifier();
  readonly #lastUse = new Map<string, number>();

  constructor(store: OrganizationStore) {
    this.#store = store;
    this.#organizations = new OrganizationCache(store);
  }

  /**
   * @throws ScimError 401, one and the same for an unknown slug and a missing, malformed or wrong token; 403 when the
   *   organization is switched off. Where the organization exists, their cause is a RefusedCaller.
   */
  async authenticate(caller: Caller): Promise<TenantContext> {
    const known = SLUG.test(caller.slug) ? await this.#organizations.get(caller.slug) : undefined;
    const token = bearerToken(caller.authorization);
    const secrets = known === undefined || known.secrets.length === 0 ? [NOBODY] : known.secrets;
    const secret = await this.#match(token, secrets);
    if (known === undefined || secret === undefined) {
      throw unauthorized(known && new RefusedCaller(contextOf(known.organization, caller, '')));
    }
    const tenant = contextOf(known.organization, caller, secret.name);
    if (!known.organization.active) {
      throw forbidden(
        `Provisioning is switched off for ${known.organization.name}. Whoever runs this server can switch it on: rollcall org activate ${tenant.slug}`,
        new RefusedCaller(tenant),
      );
    }
    this.#recordUse(known.organization.id, secret.id);
    return tenant;
  }

  /** Compares with every secret, whichever matches, and also when there is no token to compare. */
  async #match(token: string | undefined, secrets: readonly LiveSecret[]): Promise<LiveSecret | undefined> {
    let matching: LiveSecret | undefined;
    for (const secret of secrets) {
      if (await this.#verifier.matches(token ?? '', secret.hash)) matching = secret;
    }
    return token === undefined ? undefined : matching;
  }

  #recordUse(organizationId: string, secretId: string): void {
    const now = Date.now();
    if (now - (this.#lastUse.get(secretId) ?? 0) < USE_RECORDED_EVERY_MS) return;
    this.#lastUse.set(secretId, now);
    // Lost with the database connection, it is recorded again a minute later.
    this.#store.markSecretUsed(organizationId, secretId, new Date(now)).catch(() => this.#lastUse.delete(secretId));
  }
}

function contextOf(organization: Organization, caller: Caller, credential: string): TenantContext {
  return {
    organizationId: organization.id,
    slug: organization.slug,
    profile: organization.profile,
    resourceTypes: resourceTypesOf(organization.profile),
    baseUrl: `${caller.origin}/api/scim/${organization.slug}`,
    credential,
    requestId: caller.requestId,
    cursorKey: organization.cursorKey,
  };
}

/** @returns undefined when the header is missing or no bearer token */
function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > MAX_TOKEN_LENGTH) return undefined;
  return /^bearer +([^\s]+) *$/i.exec(authorization)?.[1];
}
