// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and in it the buttons
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by themselves cannot be those of a table
import type { ReactNode } from 'react';
import { useText } from '../../messages/locale.tsx';
import classes from './data-grid.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** In rem, at the least. */
  readonly min: number;
  /** Its part of what is left; none, unless told. */
  readonly grow?: number;
  /** What the list is sorted by when it is sorted by this column; without it, it is not. */
  readonly sort?: string;
  readonly render: (row: Row) => ReactNode;
}

const GAP = 0.75;
const PADDING = 0.75;

/** How rows are divided into columns: all alike, whatever is in them. */
export function gridLayout(columns: readonly Column<never>[]): { gridTemplateColumns: string; minWidth: string } {
  const widths = columns.map(({ min, grow }) => `minmax(${min}rem, ${grow === undefined ? `${min}rem` : `${grow}fr`})`);
  const least = columns.reduce((sum, { min }) => sum + min + GAP, 2 * PADDING - GAP);
  return { gridTemplateColumns: widths.join(' '), minWidth: `${least}rem` };
}

/** How the list is sorted now. */
export interface GridSort {
  readonly sort?: string | undefined;
  readonly descending?: boolean | undefined;
  readonly onSort?: ((sort: string, descending: boolean) => void) | undefined;
}

/** The names of the columns; of those that an index has in order, buttons that sort. */
export function GridHeader<Row>({
  columns,
  sort,
  descending = false,
  onSort,
}: GridSort & { columns: readonly Column<Row>[] }) {
  const { t } = useText();
  const layout = gridLayout(columns);
  return (
    <div role="rowgroup" className={classes.header} style={{ minWidth: layout.minWidth }}>
      <div role="row" aria-rowindex={1} className={classes.headerRow} style={layout}>
        {columns.map((column) => {
          const isSorted = sort !== undefined && column.sort === sort;
          const order = descending ? 'descending' : 'ascending';
          const { sort: own } = column;
          return (
            <div role="columnheader" key={column.key} aria-sort={isSorted ? order : undefined} className={classes.head}>
              {own === undefined || onSort === undefined ? (
                column.title
              ) : (
                <button
                  type="button"
                  className={classes.sort}
                  title={t('grid.sortBy', { column: column.title })}
                  onClick={() => onSort(own, isSorted && !descending)}
                >
                  {column.title}
                  <span aria-hidden="true" className={classes.arrow} data-on={isSorted || undefined}>
                    {isSorted && descending ? '↓' : '↑'}
                  </span>
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
