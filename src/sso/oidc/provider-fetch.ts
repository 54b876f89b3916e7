import type { CustomFetch } from 'openid-client';
import { type FetchRules, guardedFetch } from '../../outbound/guarded-fetch.js';

/** Configuration, keys and tokens have a few thousand bytes. */
const RULES = { maxBytes: 500_000, timeoutMs: 10_000 } as const;
/** Of a Response that has no body. */
const EMPTY = new Set([204, 205, 304]);

/** What openid-client asks a provider with: under the same rules as all that somebody else named. */
export const providerFetch =
  (rules: Pick<FetchRules, 'allowsPrivate'>): CustomFetch =>
  async (url, { method, headers, body }) => {
    const {
      status,
      headers: answered,
      text,
    } = await guardedFetch(
      url,
      { ...RULES, ...rules },
      { method, headers: Object.fromEntries(new Headers(headers)), body: body == null ? undefined : String(body) },
    );
    const flat = Object.entries(answered).flatMap(([name, value]) => [value ?? []].flat().map((each) => [name, each]));
    return new Response(EMPTY.has(status) ? null : text, { status, headers: flat as [string, string][] });
  };
