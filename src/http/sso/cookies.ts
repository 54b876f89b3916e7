import type { CookieOptions, Request, Response } from 'express';
import type { Addresses } from '../../sso/sign-in/addresses.js';

/** Cookies of the sign-in of one organization. */
export interface SsoCookies {
  /** Of the person who is signed in. */
  session(): string | undefined;
  setSession(token: string, endsAt: Date): void;
  clearSession(): void;
  /** Of a sign-in that is under way. */
  flow(name: string): string | undefined;
  setFlow(name: string, value: string): void;
  clearFlow(name: string): void;
}

const FLOW_MS = 3_600_000;
/** Sign-ins that one browser may have under way: those before are dropped. */
const MAX_FLOWS = 6;
const MAX_VALUE = 4_096;

/** A browser may be signed in to several organizations. */
export function ssoCookies(request: Request, response: Response, { base }: Pick<Addresses, 'base'>): SsoCookies {
  const sent = cookiesOf(request);
  const { protocol, pathname: path } = new URL(base);
  const slug = path.slice(path.lastIndexOf('/') + 1);
  const isSecure = protocol === 'https:';
  const session = isSecure ? `__Host-rollcall-sso-${slug}` : `rollcall-sso-${slug}`;
  const prefix = `${isSecure ? '__Secure-' : ''}rollcall-flow-`;
  const shared = { httpOnly: true, secure: isSecure, sameSite: 'lax', path: isSecure ? '/' : path } as const;
  // The identity provider posts the answer from its own site, and of the two only this comes along. Browsers take it from
  // this machine without https.
  const ofFlow: CookieOptions = { httpOnly: true, secure: true, sameSite: 'none', path };
  return {
    session: () => sent.get(session),
    setSession: (token, expires) => void response.cookie(session, token, { ...shared, expires }),
    clearSession: () => void response.clearCookie(session, shared),
    flow: (name) => sent.get(prefix + name),
    setFlow(name, value) {
      const others = [...sent.keys()].filter((each) => each.startsWith(prefix));
      for (const other of others.slice(0, Math.max(0, others.length - MAX_FLOWS + 1)))
        response.clearCookie(other, ofFlow);
      response.cookie(prefix + name, value, { ...ofFlow, maxAge: FLOW_MS });
    },
    clearFlow: (name) => void response.clearCookie(prefix + name, ofFlow),
  };
}

/** The first of a name counts; what is too long for ours is none. */
function cookiesOf(request: Request): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (request.get('Cookie') ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(0, at)).trim();
    const value = part.slice(at + 1).trim();
    if (at <= 0 || value.length > MAX_VALUE || cookies.has(name)) continue;
    cookies.set(name, decoded(value));
  }
  return cookies;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
