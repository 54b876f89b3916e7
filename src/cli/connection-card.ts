import { asStarted } from './started-as.js';

export interface ConnectionCard {
  /** Scheme and host of the server. */
  readonly origin: string;
  readonly slug: string;
  /** Known to the server that made the organization, when it did. */
  readonly token: string | undefined;
  readonly organizations: number;
  /** True when the secret comes from ROLLCALL_SECRET. */
  readonly isConfigured: boolean;
  /** The live secrets of before, each in words: since when it counts, and when it was used and refused last. */
  readonly secrets?: readonly string[];
  /** The first operator of the console, made just now. */
  readonly operator?: { readonly email: string; readonly password: string } | undefined;
}

/** Also of servers that start at once, one is the first. */
const SHOWN_ONCE = 'shown once, by the server that was the first to start on this database';

/** What somebody needs who just started the server: where to connect Entra, with what, and how to try it. */
export function connectionCard({
  origin,
  slug,
  token,
  organizations,
  isConfigured,
  secrets = [],
  operator,
}: ConnectionCard): string {
  const tenantUrl = `${origin}/api/scim/${slug}`;
  const others = organizations > 1 ? `  (${organizations} organizations: rollcall org list)` : '';
  const secret = token ?? (isConfigured ? 'the value of ROLLCALL_SECRET' : SHOWN_ONCE);
  const lines = [
    '',
    `  Rollcall is ready: ${origin}`,
    '',
    `  Tenant URL    ${tenantUrl}${others}`,
    `  Secret Token  ${secret}`,
    ...counting(secrets),
    ...(token === undefined && !isConfigured
      ? [`                New one:  rollcall secret create --organization ${slug}`]
      : token === undefined
        ? []
        : ['                Keep it now: it is not shown again.']),
    '',
    `  Console       ${origin}/console`,
    ...(operator === undefined
      ? []
      : [
          `  Sign in as    ${operator.email}`,
          `  Password      ${operator.password}`,
          '                Good once, for a week: you choose another when you sign in.',
        ]),
    '',
    '  In Microsoft Entra ID: Enterprise application > Provisioning > Automatic,',
    '  paste both, press Test Connection, save, Start provisioning.',
    '',
    '  Try it:',
    // On a command line, whoever may list processes could read the token.
    `  export ROLLCALL_TOKEN='${token ?? '<Secret Token>'}'`,
    `  curl -i -H @- '${tenantUrl}/Users?filter=userName+eq+%22nobody%22' <<< "Authorization: Bearer $ROLLCALL_TOKEN"`,
    '',
  ];
  return asStarted(`${lines.join('\n')}\n`);
}

const MAX_SHOWN = 3;

function counting(secrets: readonly string[]): string[] {
  const more = secrets.length - MAX_SHOWN;
  const lines = [...secrets.slice(0, MAX_SHOWN), ...(more > 0 ? [`and ${more} more: rollcall secret list`] : [])];
  return lines.map((line, i) => `${i === 0 ? '                Counting: ' : '                          '}${line}`);
}
