import type { DirectoryPage } from '../../../api/contract/directory.ts';

/** Rows that are kept at once; those farthest from where somebody looks are let go, and read again when they are needed. */
const MAX_KEPT = 1_000;

/** Rows that follow one another, somewhere in a list of any length. */
export interface RowWindow<Row> {
  readonly pages: readonly DirectoryPage<Row>[];
  /** Where the first row is, as well as it is known; exact at both ends of the list. */
  readonly start: number;
}

export const rowsIn = <Row>({ pages }: RowWindow<Row>): readonly Row[] => pages.flatMap(({ items }) => items);
export const countIn = ({ pages }: RowWindow<unknown>): number =>
  pages.reduce((sum, { items }) => sum + items.length, 0);
export const nextOf = ({ pages }: RowWindow<unknown>): string | undefined => pages.at(-1)?.next;
export const previousOf = ({ pages }: RowWindow<unknown>): string | undefined => pages[0]?.previous;

/** @param total rows of the list, as well as it is known */
export function windowAt<Row>(page: DirectoryPage<Row>, position: number, total: number): RowWindow<Row> {
  if (page.previous === undefined) return { pages: [page], start: 0 };
  const last = Math.max(1, total - page.items.length);
  if (page.next === undefined) return { pages: [page], start: last };
  return { pages: [page], start: Math.min(last, Math.max(1, Math.round(position * last))) };
}

export function withNext<Row>({ pages, start }: RowWindow<Row>, page: DirectoryPage<Row>): RowWindow<Row> {
  const kept = [...pages, page];
  let [first, from] = [0, start];
  while (countIn({ pages: kept.slice(first), start }) > MAX_KEPT && first < kept.length - 2) {
    from += kept[first]?.items.length ?? 0;
    first += 1;
  }
  return { pages: kept.slice(first), start: from };
}

export function withPrevious<Row>({ pages, start }: RowWindow<Row>, page: DirectoryPage<Row>): RowWindow<Row> {
  const kept = [page, ...pages];
  while (countIn({ pages: kept, start }) > MAX_KEPT && kept.length > 2) kept.pop();
  // At the first row of all the place is known; before it, there is room for one row at the least.
  const from = page.previous === undefined ? 0 : Math.max(1, start - page.items.length);
  return { pages: kept, start: from };
}

/** How many rows the list has, by what is known of it and what was seen. */
export function totalOf(window: RowWindow<unknown>, estimate: number | undefined): number {
  const end = window.start + countIn(window);
  if (nextOf(window) === undefined) return end;
  return Math.max(estimate ?? 0, end + 1);
}
