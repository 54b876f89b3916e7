import type { Call } from '../protocol/call.js';
import { NO_DEFINITIONS } from '../protocol/definitions/own-definitions.js';
import type { HangUp } from '../protocol/hang-up.js';
import { permissionsOf } from '../protocol/permissions.js';
import { isProfileName, PROFILE_LIST } from '../protocol/profiles/profile-name.js';
import { resourceTypesOf } from '../protocol/profiles/resource-types.js';
import { unavailable } from '../protocol/scim-error.js';
import { DEFAULT_SETTINGS, NO_ORGANIZATION, type Tenant } from '../protocol/tenant.js';
import type { LiveCredential } from '../store/access/credential.js';
import type { KnownOrganization } from '../store/organizations/organization-store.js';
import { isTrial } from './administration/new-credential.js';
import type { Shown } from './matching/shown.js';

/** What authentication needs to know of a request. */
export interface Caller extends Pick<Shown, 'request' | 'fingerprint'> {
  /** Last segment of the Tenant URL, in lower case; undefined where the credential alone names the organization. */
  readonly slug: string | undefined;
  readonly address: string;
  readonly requestId: string;
  /** Scheme and host under which clients reach the server, without a trailing slash. */
  readonly origin: string;
  readonly hangUp?: HangUp | undefined;
}

/**
 * The cause of a refusal of a caller who is not known, so that a log can say so: that of the organization or, where there is
 * no such organization, the operator's.
 */
export class RefusedCaller extends Error {
  override readonly name = 'RefusedCaller';
  readonly call: Call;
  /** What the caller is not told: why. A sentence for the log. */
  readonly reason: string | undefined;

  /** @param trouble what whoever runs the server is told, where the caller is not at fault */
  constructor(call: Call, reason?: string, trouble?: unknown) {
    super(reason ?? `refused a caller of ${call.tenant.slug}`, trouble === undefined ? undefined : { cause: trouble });
    this.call = call;
    this.reason = reason;
  }
}

/** @param known undefined where there is no such organization */
export function refusedCaller(
  caller: Caller,
  known: KnownOrganization | undefined,
  reason?: string,
  trouble?: unknown,
): RefusedCaller {
  if (known !== undefined) return new RefusedCaller(callOf(known, caller), reason, trouble);
  const { slug, address } = caller;
  const whose = slug === undefined ? 'No organization has what was shown' : 'There is no organization of this name';
  return new RefusedCaller(
    callOf(nobodyAt(slug ?? ''), caller),
    `${whose}. The request came from ${address}.`,
    trouble,
  );
}

/** A request as a call; of a caller who is nobody, without a credential. */
export function callOf(
  known: KnownOrganization,
  caller: Pick<Caller, 'slug' | 'requestId' | 'origin' | 'hangUp'>,
  credential?: LiveCredential,
  scope?: string,
): Call {
  const tenant = tenantOf(known);
  return {
    tenant,
    actor: {
      kind: 'client',
      name: credential?.name ?? '',
      permissions: permissionsOf(credential?.access ?? 'full', scope),
      self: credential?.user?.id,
      ...(credential !== undefined && isTrial(credential) && { isTrial: true }),
    },
    requestId: caller.requestId,
    baseUrl: caller.slug === undefined ? `${caller.origin}/scim` : `${caller.origin}/api/scim/${tenant.slug}`,
    hangUp: caller.hangUp,
  };
}

const tenants = new WeakMap<KnownOrganization, Tenant>();

/** An organization as it is served, made once for each time that it was read. */
export function tenantOf(known: KnownOrganization): Tenant {
  let tenant = tenants.get(known);
  if (tenant === undefined) {
    const { organization, credentials, definitions } = known;
    const { id, slug, profile, cursorKey, strict, uniqueExternalId, discovery, requiredAttributes } = organization;
    tenant = {
      id,
      slug,
      // Without its profile nobody knows what a resource must have: nothing is there to be served.
      resourceTypes: isProfileName(profile)
        ? resourceTypesOf(profile, definitions, { uniqueExternalId, strict, requiredAttributes })
        : new Map(),
      credentialKinds: new Set(credentials.map(({ kind }) => kind)),
      cursorKey,
      strict,
      uniqueExternalId,
      discovery: discovery === 'rfc7643' ? discovery : 'full',
    };
    tenants.set(known, tenant);
  }
  return tenant;
}

/**
 * Refuses to serve an organization that nobody can serve rightly.
 * @throws ScimError 503 when its profile is none that this version knows; the cause tells the operator
 */
export function checkProfile(known: KnownOrganization, caller: Caller): void {
  const { slug, profile } = known.organization;
  if (isProfileName(profile)) return;
  throw unavailable(
    'This organization cannot be served; nothing was changed. Whoever runs this server finds the reason in its log.',
    'organization-unservable',
    refusedCaller(
      caller,
      known,
      `Its profile ${JSON.stringify(profile)} is none that this version of the server knows.`,
      new Error(
        `The organization ${slug} has the profile ${JSON.stringify(profile)}, and this version knows ${PROFILE_LIST} alone: its requests are refused.`,
      ),
    ),
  );
}

/** An organization that there is not, which a credential is compared with all the same. */
export function nobodyAt(slug: string): KnownOrganization {
  const organization = { ...NOBODY, slug };
  return { organization, credentials: [], ended: [], definitions: NO_DEFINITIONS };
}

const NOBODY: KnownOrganization['organization'] = {
  id: NO_ORGANIZATION,
  slug: '',
  name: '',
  profile: 'core',
  active: false,
  createdAt: new Date(0),
  deletingSince: null,
  cursorKey: new Uint8Array(),
  allowedAddresses: [],
  rateLimit: null,
  rateBurst: null,
  scimClient: null,
  secretMethod: null,
  notifyAddresses: [],
  notifyLanguage: 'en',
  requiredAttributes: [],
  sandboxUntil: null,
  version: 1,
  ...DEFAULT_SETTINGS,
};
