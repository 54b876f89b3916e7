import type { SignedIn } from '../../auth/accounts/sessions.js';
import { ApiError, roleNeeded, unauthorized } from './api-error.js';
import type { ConsoleRole } from './contract/session.js';

/**
 * Who may use a route. `read`, `write` and `manage` are of the organization `:slug` in its path: reading takes a role in it,
 * changing its settings and its people the role admin. Operators may do everything.
 */
export const ACCESSES = ['public', 'signedIn', 'operator', 'read', 'write', 'manage'] as const;
export type Access = (typeof ACCESSES)[number];
export type OrganizationAccess = 'read' | 'write' | 'manage';

export const isOfOrganization = (access: Access): access is OrganizationAccess =>
  access === 'read' || access === 'write' || access === 'manage';

/** Which roles in the organization are enough. */
const ENOUGH: Readonly<Record<OrganizationAccess, readonly ConsoleRole[]>> = {
  read: ['admin', 'auditor'],
  write: ['admin'],
  manage: ['admin'],
};

/**
 * Refuses who may not. An organization in which somebody has no role is for them as if there were none.
 * @throws ApiError 401, 403, 404
 */
export function authorize(access: Access, session: SignedIn | undefined): void {
  if (access === 'public') return;
  if (session === undefined) throw unauthorized();
  const { account, organization, role } = session;
  if (access === 'operator' && !account.isOperator) throw roleNeeded('operator');
  if (!isOfOrganization(access)) return;
  if (organization === null || (role === null && !account.isOperator))
    throw new ApiError(404, 'noOrganization', 'There is no such organization, or not for you.');
  if (!account.isOperator && (role === null || !ENOUGH[access].includes(role))) throw roleNeeded('admin');
}

/** Whether authorize refuses nothing. */
export function mayUse(access: Access, session: SignedIn | undefined): boolean {
  try {
    authorize(access, session);
    return true;
  } catch {
    return false;
  }
}

/** Of the organization that was asked for. */
export const roleIn = ({ account, role }: SignedIn): ConsoleRole =>
  account.isOperator ? 'operator' : (role ?? 'auditor');

/** Nothing but a new password, while the one in use was given by somebody else. @throws ApiError 403 */
export function requireOwnPassword(session: SignedIn | undefined): void {
  if (session?.account.mustChangePassword)
    throw new ApiError(403, 'passwordChangeNeeded', 'Set a password of your own first.');
}

/**
 * Ways to sign in are changed by who used one of them, and not by who an identity provider vouched for: it would get from
 * its organization into others.
 * @throws ApiError 403
 */
export function requireOwnSignIn(session: SignedIn): void {
  if (isProvided(session))
    throw new ApiError(403, 'providedSignIn', 'You came here through the identity provider of an organization.', {
      remedy: 'Sign in with your password to change how you sign in.',
    });
}

/** Whether the identity provider of an organization vouched for who they are. */
export const isProvided = ({ organizationId }: SignedIn): boolean => organizationId !== null;

/** How long after signing in somebody may change how they sign in. */
const FRESH_MS = 30 * 60_000;

/** As requireOwnSignIn, of who signed in lately: a browser that was left open is not enough. @throws ApiError 403 */
export function requireFreshSignIn(session: SignedIn): void {
  requireOwnSignIn(session);
  if (Date.now() - session.createdAt.getTime() > FRESH_MS)
    throw new ApiError(403, 'signInAgain', 'You signed in a while ago.', {
      remedy: 'Sign in again, and then change how you sign in.',
    });
}
