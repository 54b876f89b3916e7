import { LRUCache } from 'lru-cache';
import type { Call } from '../../protocol/call.js';
import { fold } from '../../protocol/fold.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { BrowseBegin, BrowsedTable, BrowsePage } from '../../store/browse/browse-order.js';
import type { BrowsedGroup, BrowsedUser } from '../../store/browse/browsed-rows.js';
import { listPage } from '../../store/browse/list-page.js';
import { matchPage } from '../../store/browse/match-page.js';
import { type Places, readPlaces } from '../../store/browse/places.js';
import type { Database } from '../../store/database.js';
import { InvalidInput } from '../invalid-input.js';
import { readBrowseCursor, writeBrowseCursor } from './browse-cursor.js';
import { type ListRequest, type ReadRequest, readListRequest } from './list-request.js';

export { MAX_COUNTED_MEMBERS } from '../../store/browse/browsed-rows.js';

/** A page of a list, and the cursors of those before and behind it. */
export interface ListedPage<Item> {
  readonly items: readonly Item[];
  readonly previous?: string | undefined;
  readonly next?: string | undefined;
}

/** How large a list is. */
export interface ListSize {
  readonly total: number;
  /** Whether the total was counted; else it was estimated from a sample. */
  readonly isCounted: boolean;
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const MAX_LISTS = 500;
/** How long is remembered what stands where in a list: what was counted is soon counted again. */
const SAMPLE_KEPT_MS = 5 * 60_000;
const COUNT_KEPT_MS = 5_000;

/** Users and groups as people look through them: page by page from any place, whatever their number. */
export class ResourceLists {
  readonly #database: Database;
  /** As promises, so that what several ask for at once is read once. */
  readonly #places = new LRUCache<string, Promise<Places>>({ max: MAX_LISTS, ttl: SAMPLE_KEPT_MS });

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws InvalidInput */
  users(call: Call, request: ListRequest): Promise<ListedPage<BrowsedUser>> {
    return this.#page<BrowsedUser>(call, 'users', request);
  }

  /** @throws InvalidInput */
  groups(call: Call, request: ListRequest): Promise<ListedPage<BrowsedGroup>> {
    return this.#page<BrowsedGroup>(call, 'groups', request);
  }

  /** How many there are. @returns undefined for a search, whose matches nobody counts @throws InvalidInput */
  async size(call: Call, table: BrowsedTable, request: ListRequest): Promise<ListSize | undefined> {
    const read = readListRequest(call, table, request);
    if (read.prefix !== undefined) return undefined;
    const { total, isCounted } = await this.#placesOf(call, read, request.filter);
    return { total, isCounted };
  }

  async #page<Row>(call: Call, table: BrowsedTable, request: ListRequest): Promise<ListedPage<Row>> {
    const read = readListRequest(call, table, request);
    const list = `${table} ${read.prefix === undefined ? `${read.order.name} ${read.descending}` : 'match'}`;
    const begin = await this.#begin(call, read, request, list);
    const query = { ...read, begin };
    const { prefix } = read;
    const page: BrowsePage<Row> = await explainSearch(
      prefix === undefined
        ? listPage<Row>(this.#database, call, query)
        : matchPage<Row>(this.#database, call, { ...query, prefix }),
    );
    const cursor = (position: BrowsePage<Row>['next'], backwards: boolean) =>
      position && writeBrowseCursor(list, { backwards, position });
    return {
      items: page.rows.map((row) => withoutKey(row)),
      previous: cursor(page.previous, true),
      next: cursor(page.next, false),
    };
  }

  async #begin(call: Call, read: ReadRequest, request: ListRequest, list: string): Promise<BrowseBegin> {
    const { cursor, position, from } = request;
    if ([cursor, position, from].filter((each) => each !== undefined).length > 1)
      throw new InvalidInput('cursor', 'A page begins at a cursor, at a position, or from a text: give one of them.');
    if (cursor !== undefined) return { at: 'row', ...readBrowseCursor(list, cursor) };
    if (from !== undefined) return beginFrom(read, from);
    if (position === undefined || position === 0) return { at: 'edge', backwards: false };
    if (!(position > 0 && position <= 1)) throw new InvalidInput('position', 'A position is between 0 and 1.');
    if (read.prefix !== undefined)
      throw new InvalidInput('position', 'What a search finds has no positions: go on from page to page.');
    if (position === 1) return { at: 'edge', backwards: true };
    const { positions } = await this.#placesOf(call, read, request.filter);
    const place = Math.floor((read.descending ? 1 - position : position) * positions.length);
    const found = positions[Math.min(place, positions.length - 1)];
    return found === undefined ? { at: 'edge', backwards: false } : { at: 'place', position: found };
  }

  #placesOf(call: Call, read: ReadRequest, filter: string | undefined): Promise<Places> {
    const key = JSON.stringify([call.tenant.id, read.table, read.order.name, filter?.trim() ?? '']);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    // Whoever else asks waits for the same, and must not be cut off when the first hangs up.
    const places = explainSearch(readPlaces(this.#database, { ...call, hangUp: undefined }, read));
    this.#places.set(key, places);
    places.then(
      ({ isCounted }) => isCounted && this.#places.set(key, places, { ttl: COUNT_KEPT_MS }),
      () => this.#places.delete(key),
    );
    return places;
  }
}

/** @throws InvalidInput for an order that no text begins */
function beginFrom({ order, descending, prefix }: ReadRequest, from: string): BrowseBegin {
  if (order.type !== 'text' || prefix !== undefined)
    throw new InvalidInput('from', 'A list begins from a text where it is sorted by a name, and not searched.');
  if (from.length > 200 || from.includes('\0') || !from.isWellFormed())
    throw new InvalidInput('from', 'The text has at most 200 characters.');
  // The other way round, all that begin with the text come first.
  const key = fold(from) + (descending ? '\u{10ffff}' : '');
  return { at: 'place', position: { key, id: descending ? LAST_ID : FIRST_ID } };
}

/** What the database says of a filter is said of the field. */
async function explainSearch<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ScimError && error.status === 400) throw new InvalidInput('filter', error.message);
    throw error;
  }
}

/** A row as it is shown: without what the walk went by. */
function withoutKey<Row>(row: Row): Row {
  const { key: _, isShown: __, ...shown } = row as Row & { key?: unknown; isShown?: unknown };
  return shown as Row;
}
