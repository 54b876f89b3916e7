/** The tables whose rows people look through. */
export type BrowsedTable = 'users' | 'groups';

/** An order in which an index has the rows of an organization, so that a page at any place costs what the page holds. */
export interface BrowseOrder {
  readonly name: string;
  /** What the order goes by before the id; undefined for the id alone, which is the order of creation. */
  readonly column?: string;
  readonly type: 'text' | 'timestamptz' | 'none';
  /** Whether rows may be without it: they come last in ascending order. */
  readonly isNullable?: true;
}

const CREATED: BrowseOrder = { name: 'created', type: 'none' };

const ORDERS: Readonly<Record<BrowsedTable, readonly BrowseOrder[]>> = {
  users: [
    { name: 'userName', column: 'user_name_folded', type: 'text' },
    { name: 'displayName', column: 'display_name_folded', type: 'text', isNullable: true },
    { name: 'lastModified', column: 'updated_at', type: 'timestamptz' },
    CREATED,
  ],
  groups: [{ name: 'displayName', column: 'display_name_folded', type: 'text' }, CREATED],
};

export const ordersOf = (table: BrowsedTable): readonly BrowseOrder[] => ORDERS[table];

/** The order by which a list is shown that nobody sorted: the first. */
export const defaultOrder = (table: BrowsedTable): BrowseOrder => ORDERS[table][0] ?? CREATED;

/** Where a row stands in an order. */
export interface BrowsePosition {
  /** Null for a row without it, and in the order of creation. Of a time, as ISO 8601. */
  readonly key: string | null;
  readonly id: string;
}

/** Where a page begins. */
export type BrowseBegin =
  /** At the first row, or backwards at the last. */
  | { readonly at: 'edge'; readonly backwards: boolean }
  /** With the row that stands here, or the next. */
  | { readonly at: 'place'; readonly position: BrowsePosition }
  /** Behind (backwards: before) the row that stands here. */
  | { readonly at: 'row'; readonly position: BrowsePosition; readonly backwards: boolean };

/** A page, in the order of the list, and where those before and behind it begin. */
export interface BrowsePage<Row> {
  readonly rows: readonly Row[];
  readonly previous: BrowsePosition | undefined;
  readonly next: BrowsePosition | undefined;
}
