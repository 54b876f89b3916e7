import type { CursorPosition } from '../../protocol/messages/cursor.js';
import type { Page } from '../resources/stored-resource.js';
import type { Total, WalkTotals } from './walk-totals.js';

/** What a cursor remembers of a row. */
type CursorRow = { readonly id: string; readonly sort_key?: string | null };

/** @param rows up to one more than the page has, in the direction of the walk */
export function cursorPage<Found extends CursorRow>(
  rows: readonly Found[],
  size: number,
  position: CursorPosition | undefined,
): Page<Found> {
  const backwards = position?.backwards ?? false;
  const hasMore = rows.length > size;
  const page = rows.slice(0, size);
  if (backwards) page.reverse();
  const at = (row: Found | undefined, direction: boolean): CursorPosition | undefined =>
    row && { backwards: direction, key: row.sort_key ?? null, id: row.id };
  return {
    // Only a walk that is one page long knows without counting.
    totalResults: position === undefined && !hasMore ? page.length : undefined,
    resources: page,
    next: backwards || hasMore ? at(page.at(-1), false) : undefined,
    previous: position !== undefined && (!backwards || hasMore) ? at(page[0], true) : undefined,
  };
}

/** @param rows up to one more than the page has, from the id given, or from the first of all */
export async function idPage<Found extends { readonly id: string }>(
  rows: readonly Found[],
  size: number,
  from: string | undefined,
  totals: WalkTotals,
  total: Total,
): Promise<Page<Found>> {
  const nextId = rows[size]?.id;
  const isAll = from === undefined && nextId === undefined;
  const totalResults = isAll ? rows.length : await totals.of(total, from === undefined);
  return { totalResults, resources: rows.slice(0, size), next: undefined, previous: undefined, nextId };
}
