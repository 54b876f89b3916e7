/** What is known of a page that was read. */
export interface PageRead {
  readonly startIndex: number;
  readonly count: number;
  /** Resources that were read, before a condition left some out. */
  readonly read: number;
  /** What the system said of all; undefined where it did not. */
  readonly upstreamTotal: number | undefined;
  /** Whether the read transformation may leave some out. */
  readonly hasCondition: boolean;
  /** `ips.proxy.scim.total.results.strategy`. */
  readonly strategy: string | undefined;
}

/**
 * `totalResults` as SAP's proxies say it. Provided by the system where nothing is left out, or where that is wished for;
 * else calculated: one more than has been read as long as there is more, and exactly as many at the end.
 */
export function totalResults({ startIndex, count, read, upstreamTotal, hasCondition, strategy }: PageRead): number {
  if (upstreamTotal !== undefined && (!hasCondition || strategy === 'Provided' || count === 0)) return upstreamTotal;
  const until = startIndex - 1 + read;
  const isLast = upstreamTotal === undefined ? read < count : until >= upstreamTotal;
  if (!isLast) return startIndex + count;
  return upstreamTotal === undefined ? until : Math.min(until, upstreamTotal);
}
