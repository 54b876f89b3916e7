import { z } from 'zod';
import { CONSOLE_ROLES, type Matching, METHODS } from '../../store/sso/sign-in-settings.js';
import { InputRefused } from './input-refused.js';

/** Our entity id, as the gallery application has it. */
export const DEFAULT_ENTITY_ID = 'vaultplatform';

const text = (max: number) => z.string().trim().max(max, `This has more than ${max} characters.`);
const optional = (max: number) => text(max).optional().default('');

/** What the form of the Authentication page sends. */
export const signInInput = z.strictObject({
  method: z.enum(METHODS),
  saml: z
    .strictObject({
      issuerUri: optional(500),
      ssoUrl: optional(2_000),
      certificate: optional(100_000),
      /** Of the identity provider, where its Login URL does not tell. */
      idpIssuer: optional(500),
      sloUrl: optional(2_000),
      metadataUrl: optional(2_000),
      allowsIdpInitiated: z.boolean().default(true),
    })
    .optional(),
  oidc: z
    .strictObject({
      issuer: optional(2_000),
      clientId: optional(500),
      /** Left out to keep the one that there is. */
      clientSecret: text(2_000).optional(),
    })
    .optional(),
  matching: z
    .strictObject({
      claim: optional(500),
      attribute: z.enum(['userName', 'externalId']).default('userName'),
      roleClaim: optional(500),
      roles: z
        .array(z.strictObject({ value: text(500).min(1, 'This is empty.'), role: z.enum(CONSOLE_ROLES) }))
        .max(50, 'These are more than 50 groups.')
        .default([]),
    })
    .optional(),
});

export type SignInInput = z.output<typeof signInInput>;

/** @throws InputRefused */
export function readMatching(input: NonNullable<SignInInput['matching']> | undefined): Matching {
  const { claim = '', attribute = 'userName', roleClaim = '', roles = [] } = input ?? {};
  if (roles.length > 0 && roleClaim === '')
    throw new InputRefused('matching.roleClaim', 'Name the claim that holds the groups, or leave the roles out.');
  const twice = roles.find(({ value }, i) => roles.findIndex((other) => other.value === value) !== i);
  if (twice !== undefined) throw new InputRefused('matching.roles', `The group ${twice.value} has two roles.`);
  return { claim: claim || null, attribute, roleClaim: roleClaim || null, roles };
}

/** @throws InputRefused unless it is an https URL, or one of this machine */
export function readHttpUrl(field: string, value: string, what: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isHere = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (value === '') throw new InputRefused(field, `${what} is empty.`);
  if (url === undefined || !(url.protocol === 'https:' || isHere))
    throw new InputRefused(field, `${what} must be a URL that begins with https://.`);
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw new InputRefused(field, `${what} must be a URL without a user name, a password and a #.`);
  return value;
}
