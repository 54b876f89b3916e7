// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by themselves cannot be those of a table
import type { MouseEvent, ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import classes from './data-grid.module.css';
import { type Column, gridLayout } from './grid-header.tsx';

interface GridRowProps<Row> {
  readonly id: string;
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  /** In place of the cells, on a phone. */
  readonly card: ((row: Row) => ReactNode) | undefined;
  readonly href: string;
  readonly isActive: boolean;
  /** From 2: the first is that of the header. */
  readonly index: number;
  readonly top: number;
  readonly height: number;
}

/** A row, which leads somewhere; the first cell is the link for whoever wants it in another tab. */
export function GridRow<Row>(props: GridRowProps<Row>) {
  const { id, row, columns, card, href, isActive, index, top, height } = props;
  const [, navigate] = useLocation();
  const open = (event: MouseEvent) => {
    const isOnLink = (event.target as Element).closest('a, button') !== null;
    if (!isOnLink && getSelection()?.isCollapsed !== false) navigate(href);
  };
  const place = { transform: `translateY(${top}px)`, height };
  return (
    // The keys are those of the grid, which has the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the grid opens the active row
    <div
      id={id}
      role="row"
      aria-rowindex={index}
      aria-selected={isActive}
      className={classes.row}
      style={card === undefined ? { ...place, ...gridLayout(columns) } : place}
      onClick={open}
    >
      {card === undefined ? (
        columns.map((column, i) => (
          <div role="gridcell" key={column.key} className={classes.cell}>
            {i === 0 ? (
              <Link href={href} tabIndex={-1} className={classes.link}>
                {column.render(row)}
              </Link>
            ) : (
              column.render(row)
            )}
          </div>
        ))
      ) : (
        <div role="gridcell" className={classes.card}>
          <Link href={href} tabIndex={-1} className={classes.cardLink}>
            {card(row)}
          </Link>
        </div>
      )}
    </div>
  );
}
