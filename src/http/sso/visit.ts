import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { tenantOf } from '../../auth/caller.js';
import type { FailureThrottle } from '../../auth/limits/failure-throttle.js';
import type { OrganizationCache } from '../../auth/organization-cache.js';
import type { Directories } from '../../directory/directories.js';
import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import { permissionsOf } from '../../protocol/permissions.js';
import { DEFAULT_PROJECTION } from '../../protocol/resource/projection.js';
import { SLUG, type Tenant } from '../../protocol/tenant.js';
import type { People, Person } from '../../sso/people/people.js';
import type { PersonSessions, StoredSession } from '../../sso/people/person-sessions.js';
import type { Products } from '../../sso/products/products.js';
import type { SignInCodes } from '../../sso/products/sign-in-codes.js';
import type { ConsoleRole, SignInSettings, StoredSignIn } from '../../sso/settings/sign-in-settings.js';
import { type Addresses, addressesOf } from '../../sso/sign-in/addresses.js';
import type { SignInTests } from '../../sso/sign-in/sign-in-tests.js';
import type { SignIns } from '../../sso/sign-in/sign-ins.js';
import type { RequestLog } from '../request/request-log.js';
import { type SsoCookies, ssoCookies } from './cookies.js';
import type { SsoWords } from './words/sso-words.js';
import { wordsFor } from './words/words-for.js';

/** A person who has just signed in, as the product in the same process is told. */
export interface SignedIn {
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
  /** The user resource as the organization provisioned it. */
  readonly user: JsonObject;
  readonly method: 'saml' | 'oidc';
  /** One of the own paths that the sign-in was begun for, if any. */
  readonly returnTo: string | undefined;
}

/** An administrator of the console who has just signed in at the identity provider of an organization. */
export interface ConsoleSignIn {
  readonly organization: { readonly id: string; readonly slug: string };
  /** That the groups of the person give; undefined for none. */
  readonly role: ConsoleRole | undefined;
  readonly method: 'saml' | 'oidc';
  /** By what the identity provider knows the person. */
  readonly subject: string;
  /** The user whom the organization provisioned of the person, where there is one. */
  readonly userId: string | undefined;
  readonly email: string;
  readonly name: string;
  readonly returnTo: string | undefined;
  /** Whether browsers come by https. */
  readonly isSecure: boolean;
}

/** What the pages of sign-ins need. */
export interface SsoServices {
  readonly organizations: OrganizationCache;
  readonly directories: Directories;
  readonly settings: SignInSettings;
  readonly signIns: SignIns;
  readonly tests: SignInTests;
  readonly people: People;
  readonly sessions: PersonSessions;
  readonly products: Products;
  readonly codes: SignInCodes;
  readonly throttle: FailureThrottle;
  readonly requestLog: RequestLog;
  readonly logger: Logger;
  /** Under which others reach this server; undefined where it cannot be relied on. */
  publicOrigin(request: Request): string | undefined;
  /** Answers in the place of the pages here, for a product in the same process. */
  readonly onSignIn?: ((signedIn: SignedIn, request: Request, response: Response) => void | Promise<void>) | undefined;
  /** Signs in at the console, and answers. @returns what the person lacks, with nothing answered */
  readonly onConsoleSignIn?:
    | ((signIn: ConsoleSignIn, request: Request, response: Response) => Promise<'role' | 'email' | undefined>)
    | undefined;
}

/** One request to the sign-in of an organization that there is. */
export interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  /** In which the person is told things. */
  readonly words: SsoWords;
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
  readonly tenant: Tenant;
  readonly addresses: Addresses;
  readonly cookies: SsoCookies;
  readonly settings: StoredSignIn;
}

/** @returns undefined where there is no such organization */
export async function visitOf(
  services: SsoServices,
  request: Request,
  response: Response,
  requestId: string,
  origin: string,
): Promise<Visit | undefined> {
  const slug = slugOf(request);
  const known = SLUG.test(slug) ? await services.organizations.get(slug) : undefined;
  if (known === undefined) return undefined;
  const { id, name } = known.organization;
  const addresses = addressesOf(origin, slug);
  return {
    request,
    response,
    requestId,
    words: wordsFor(request),
    organization: { id, slug, name },
    tenant: tenantOf(known),
    addresses,
    cookies: ssoCookies(request, response, addresses),
    settings: await services.settings.get(id),
  };
}

export const slugOf = ({ params }: Request): string => String(params.slug ?? '').toLowerCase();

/** The session of the person, if there is one, with the token of it. */
export async function sessionOf(
  { sessions }: SsoServices,
  { tenant, cookies }: Visit,
): Promise<(StoredSession & { readonly token: string }) | undefined> {
  const token = cookies.session();
  const session = token === undefined ? undefined : await sessions.find(tenant.id, token);
  return session === undefined || token === undefined ? undefined : { ...session, token };
}

/** What the organization provisioned of a person, read by that person. @throws ScimError 404 when it is gone */
export async function profileOf(
  directories: Directories,
  { tenant, requestId, addresses }: Pick<Visit, 'tenant' | 'requestId' | 'addresses'>,
  { id, userName }: Pick<Person, 'id' | 'userName'>,
): Promise<JsonObject> {
  const type = tenant.resourceTypes.get('User');
  if (type === undefined) throw new Error(`${tenant.slug} has no users.`);
  const call: Call = {
    tenant,
    actor: { kind: 'person', name: userName, permissions: permissionsOf('read-only'), self: id },
    requestId,
    baseUrl: `${addresses.root}api/scim/${tenant.slug}`,
  };
  const { resource } = await directories.ofSelf(call, type, 'read').get(id, DEFAULT_PROJECTION);
  return resource;
}
