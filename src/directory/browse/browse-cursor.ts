import type { BrowsePosition } from '../../store/browse/browse-order.js';
import { isId } from '../../store/parameters.js';
import { InvalidInput } from '../invalid-input.js';

/** Where the walk through a list stands, and in which direction it goes. */
export interface CursorPlace {
  readonly backwards: boolean;
  readonly position: BrowsePosition;
}

/** A sort key is no longer: what columns hold is bounded by their indexes. */
const MAX_LENGTH = 12_000;

/**
 * As text for a query. It is not signed, as the cursors of SCIM are: whoever may read a list may begin wherever they like,
 * and it is only ever looked up within their own organization. It does not expire.
 * @param list which list in which order it belongs to
 */
export const writeBrowseCursor = (list: string, { backwards, position: { key, id } }: CursorPlace): string =>
  Buffer.from(JSON.stringify([list, backwards, key, id])).toString('base64url');

/** @throws InvalidInput for what is no cursor of this list */
export function readBrowseCursor(list: string, cursor: string): CursorPlace {
  const [of, backwards, key, id] = cursor.length > MAX_LENGTH ? [] : parse(cursor);
  const isWhole =
    of === list &&
    typeof backwards === 'boolean' &&
    typeof id === 'string' &&
    isId(id) &&
    (key === null || (typeof key === 'string' && !key.includes('\0') && key.isWellFormed()));
  if (!isWhole || (list.includes('lastModified') && !isTime(String(key)))) {
    throw new InvalidInput('cursor', 'The cursor is none of this list in this order. Begin again without one.');
  }
  return { backwards, position: { key, id } };
}

/** As a page writes it: much else is a time in one of the two, JavaScript and PostgreSQL, alone. */
const isTime = (key: string): boolean =>
  /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(key) && !Number.isNaN(Date.parse(key));

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
