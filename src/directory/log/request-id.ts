import { newId } from '../../store/new-id.js';
import { isId } from '../../store/parameters.js';

/** The name of a request, which holds its time: the log has no index of such names, and needs none. */
export const newRequestId = (): string => newId();

/** Whether a text may be the name of a request; letters may be capitals. */
export const isRequestId = (text: string): boolean => isId(text.toLowerCase());

/** Between the clocks of nodes, and between a request and the first entry that it makes. */
const EARLIER_MS = 10_000;
/** Longest that a request goes on. */
const LATER_MS = 10 * 60_000;

/**
 * When the entries of a request were written, if its name tells.
 * @returns undefined for a name of another kind, as versions before this one gave
 */
export function timesOfRequest(requestId: string): { readonly from: Date; readonly until: Date } | undefined {
  if (!isId(requestId) || requestId.charAt(14) !== '7') return undefined;
  const time = timeOf(requestId);
  return { from: new Date(Math.max(0, time - EARLIER_MS)), until: new Date(time + LATER_MS) };
}

/** The first 48 bits of a UUIDv7 are milliseconds (RFC 9562 §5.7). */
export const timeOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);
