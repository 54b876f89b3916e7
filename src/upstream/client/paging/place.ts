import { createHash } from 'node:crypto';
import type { UpstreamPaging } from '../upstream-answer.js';

/** Where the next page of a list begins, and what must be known of those before to see that it ends. */
export interface Place {
  readonly paging: UpstreamPaging;
  /** startIndex, cursor or startId; empty for the first by cursor. */
  readonly at: string;
  /** Pages read so far. */
  readonly pages: number;
  /** Resources read so far. */
  readonly seen: number;
  /** What the first page said. */
  readonly total: number | undefined;
  /** Hashes of a page and of a place that were met before; see `passed`. */
  readonly content: string;
  readonly place: string;
}

const MAX_AT = 8_192;

export const firstPlace = (paging: UpstreamPaging): Place => ({
  paging,
  at: { index: '1', cursor: '', startId: 'initial' }[paging],
  pages: 0,
  seen: 0,
  total: undefined,
  content: '',
  place: '',
});

/** As text that another process can go on from. */
export const writePlace = ({ paging, at, pages, seen, total, content, place }: Place): string =>
  JSON.stringify([paging, at, pages, seen, total ?? null, content, place]);

/** @returns undefined for what writePlace did not write for the same way of paging */
export function readPlace(text: string, paging: UpstreamPaging): Place | undefined {
  try {
    const [wayOf, at, pages, seen, total, content, place] = JSON.parse(text) as unknown[];
    const isOurs =
      wayOf === paging && typeof at === 'string' && typeof content === 'string' && typeof place === 'string';
    if (!isOurs || !Number.isInteger(pages) || !Number.isInteger(seen)) return undefined;
    if (total !== null && !Number.isInteger(total)) return undefined;
    return {
      paging,
      at,
      pages: pages as number,
      seen: seen as number,
      total: (total as number | null) ?? undefined,
      content,
      place,
    };
  } catch {
    return undefined;
  }
}

export const isPlace = (at: unknown): at is string => typeof at === 'string' && at !== '' && at.length <= MAX_AT;

/**
 * Finds that a walk goes in a circle, knowing but one step of before (Brent's algorithm): every page is compared with one
 * that is kept, and at each power of two another is kept. A circle is found before it was gone through three times.
 * @param pages how many were read before this one
 */
export const marked = (pages: number, before: string, now: string): string =>
  ((pages + 1) & pages) === 0 ? now : before;

/** Short, and the same for the same texts alone. */
export const hashOf = (texts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(texts)).digest('base64url').slice(0, 16);
