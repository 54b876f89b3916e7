import { Connections, type Exchanged } from './connections.js';
import { ExchangeError } from './exchange-error.js';
import { type AddressRules, NotFetched } from './guarded-address.js';

/** What may be fetched, and from where. */
export interface FetchRules extends AddressRules {
  readonly maxBytes: number;
  /** For the whole answer, from the name look-up to the last byte. */
  readonly timeoutMs: number;
}

export interface FetchRequest {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Fetched {
  readonly status: number;
  readonly headers: Exchanged['headers'];
  readonly text: string;
}

/**
 * Fetches what somebody else named, once: over https, from a public address, without following redirects.
 * @throws NotFetched
 */
export async function guardedFetch(address: string, rules: FetchRules, request: FetchRequest = {}): Promise<Fetched> {
  const { allowsPrivate, maxBytes, timeoutMs: ms } = rules;
  const times = { connectMs: ms, headMs: ms, idleMs: ms, wholeMs: ms };
  const connections = new Connections({ allowsPrivate, times, maxConnections: 1 });
  try {
    const { status, headers, body } = await connections.exchange(address, { ...request, maxBytes });
    return { status, headers, text: body.toString('utf8') };
  } catch (error) {
    throw error instanceof ExchangeError ? new NotFetched(error.message, { cause: error }) : error;
  } finally {
    connections.close();
  }
}
