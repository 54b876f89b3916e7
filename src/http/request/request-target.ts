/** Scheme and authority before the path, as a client writes them to a proxy: the absolute-form (RFC 9112 §3.2.2). */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/([^/?]*)(.*)$/is;

/** A request target as path and query, whichever form it was sent in. */
export function originForm(target: string): string {
  const rest = ABSOLUTE.exec(target)?.[2] ?? target;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The host, and perhaps the port, in a target of absolute-form; anybody may have written any. */
export const authorityIn = (target: string): string | undefined => ABSOLUTE.exec(target)?.[1];
