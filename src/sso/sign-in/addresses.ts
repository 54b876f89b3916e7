/** Where the sign-in of an organization is, as browsers and identity providers reach it. */
export interface Addresses {
  /** Such as `https://host/sso/contoso`. */
  readonly base: string;
  /** Reply URL (Assertion Consumer Service URL) in Entra. */
  readonly acsUrl: string;
  /** Sign on URL in Entra. */
  readonly loginUrl: string;
  /** Logout URL in Entra. */
  readonly logoutUrl: string;
  readonly metadataUrl: string;
  /** Redirect URI of OpenID Connect. */
  readonly oidcUrl: string;
  readonly profileUrl: string;
  /** Below which everything is ours; ends in a slash. */
  readonly root: string;
}

/** @param origin scheme, host and mount path of this server, without a trailing slash */
export function addressesOf(origin: string, slug: string): Addresses {
  const base = `${origin}/sso/${slug}`;
  return {
    base,
    acsUrl: `${base}/acs`,
    loginUrl: `${base}/login`,
    logoutUrl: `${base}/logout`,
    metadataUrl: `${base}/metadata`,
    oidcUrl: `${base}/oidc`,
    profileUrl: `${base}/profile`,
    root: `${origin}/`,
  };
}

const MAX_LENGTH = 500;

/**
 * Where somebody wants to go after a sign-in, when it is one of our own pages.
 * @returns a path of the same server; undefined for everything else, whoever may have written it
 */
export function ownPath(text: string, { base, root }: Pick<Addresses, 'base' | 'root'>): string | undefined {
  // A backslash and control characters are read in several ways.
  if (text.length > MAX_LENGTH || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return undefined;
  const { origin } = new URL(root);
  const url = URL.canParse(text, origin) ? new URL(text, origin) : undefined;
  if (url?.origin !== origin) return undefined;
  const isOurs = [`${base}/`, `${root}console/`].some((begin) => url.href.startsWith(begin));
  return isOurs ? `${url.pathname}${url.search}${url.hash}` : undefined;
}
