import type { Person, PersonStore } from '../../store/sso/person-store.js';
import type { ConsoleRole, Matching } from '../../store/sso/sign-in-settings.js';
import type { Verdicts } from '../response/verdicts.js';

/** Who signed in, as the identity provider says. */
export interface Identity {
  readonly method: 'saml' | 'oidc';
  /** The Name ID, or the subject. */
  readonly nameId: string;
  readonly nameIdFormat: string | undefined;
  readonly sessionIndex: string | undefined;
  /** Until when the identity provider wants the session to last, if it says so. */
  readonly endsAt: Date | undefined;
  readonly claims: ReadonlyMap<string, readonly string[]>;
}

const OIDC_CLAIM = 'preferred_username';
const NAME_OF: Readonly<Record<Identity['method'], string>> = { saml: 'the Name ID', oidc: OIDC_CLAIM };

/**
 * Finds the provisioned user who signed in.
 * @returns undefined when there is none who may enter; the verdicts say why
 */
export async function matchPerson(
  organizationId: string,
  identity: Identity,
  { claim, attribute }: Matching,
  people: PersonStore,
  verdicts: Verdicts,
): Promise<Person | undefined> {
  const value = textIn(identity, claim);
  const name = claim ?? NAME_OF[identity.method];
  const expectedClaim = `one value of ${name}`;
  if (!verdicts.add('claim', typeof value === 'string', typeof value === 'string' ? value : value.found, expectedClaim))
    return undefined;
  const found = await people.find(organizationId, attribute, String(value));
  const received = found.length === 0 ? `${attribute} ${value}: nobody` : `${attribute} ${value}`;
  const [person] = found;
  const isOne = found.length === 1 && person !== undefined;
  const several = found.length > 1 ? `${attribute} ${value}: several users` : received;
  if (!verdicts.add('person', isOne, several, `a provisioned user whose ${attribute} is ${name}`)) return undefined;
  const isActive = person?.active !== false;
  verdicts.add('active', isActive, isActive ? 'active' : `${person?.userName} is disabled`, 'an active user');
  return isActive ? person : undefined;
}

function textIn({ method, nameId, claims }: Identity, claim: string | null): string | { readonly found: string } {
  if (claim === null && method === 'saml') return nameId;
  const values = (claims.get(claim ?? OIDC_CLAIM) ?? []).map((each) => each.trim()).filter((each) => each !== '');
  const [value] = values;
  if (value !== undefined && values.length === 1) return value;
  return { found: values.length === 0 ? 'nothing' : `${values.length} values` };
}

const STRONGEST: readonly ConsoleRole[] = ['admin', 'auditor'];

/** What the groups of somebody may do at the console: the most that any of them may; undefined for nothing. */
export function consoleRoleOf({ claims }: Identity, { roleClaim, roles }: Matching): ConsoleRole | undefined {
  const groups = roleClaim === null ? [] : (claims.get(roleClaim) ?? []);
  const given = new Set(roles.filter(({ value }) => groups.includes(value)).map(({ role }) => role));
  return STRONGEST.find((each) => given.has(each));
}

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const EMAIL_CLAIMS = ['email', `${CLAIMS}/emailaddress`, 'preferred_username', `${CLAIMS}/name`];
const NAME_CLAIMS = ['name', 'http://schemas.microsoft.com/identity/claims/displayname', `${CLAIMS}/givenname`];

/** Of an administrator: the first claim that is an address, else what the identity provider calls them. */
export function contactOf({ claims, nameId }: Identity): { readonly email: string; readonly name: string } {
  const first = (names: readonly string[]) => names.flatMap((name) => claims.get(name) ?? []);
  const email = [...first(EMAIL_CLAIMS), nameId].find((each) => each.includes('@')) ?? nameId;
  return { email, name: first(NAME_CLAIMS)[0] ?? email };
}
