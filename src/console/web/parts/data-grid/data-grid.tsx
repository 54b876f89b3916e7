// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by themselves cannot be those of a table
import { Button, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useText } from '../../messages/locale.tsx';
import { ErrorState } from '../error-state.tsx';
import { errorText } from '../error-text.ts';
import classes from './data-grid.module.css';
import { type Column, GridHeader, type GridSort, gridLayout } from './grid-header.tsx';
import { keyTarget } from './grid-keys.ts';
import { GridRow } from './grid-row.tsx';
import { nextOf, previousOf, rowsIn, totalOf } from './row-window.ts';
import { positionAt, scrollMap } from './scroll-map.ts';
import { useKeptInPlace } from './use-kept-in-place.ts';
import { type LoadPage, useRowWindow } from './use-row-window.ts';

export type { Column, GridSort } from './grid-header.tsx';

export interface DataGridProps<Row> extends GridSort {
  /** What the list is of, for those who do not see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** See useRowWindow. */
  readonly load: LoadPage<Row>;
  /** How many there are, as well as it is known; undefined for a list that is only read on from page to page. */
  readonly total: number | undefined;
  readonly keyOf: (row: Row) => string;
  /** Where a row leads. */
  readonly hrefOf: (row: Row) => string;
  /** A row on a phone. */
  readonly card: (row: Row) => ReactNode;
  /** In place of a list with nothing in it. */
  readonly empty: ReactNode;
  /** Told of each error, and undefined when it is over. */
  readonly onError?: (error: unknown) => void;
}

const ROW_HEIGHT = 44;
const CARD_HEIGHT = 84;
const HEADER_HEIGHT = 40;
/** So many rows before the end of what is there, more is asked for. */
const AHEAD = 20;
/** After the scroll bar was dragged elsewhere, so long until it is taken to have come to rest. */
const REST_MS = 120;

/** A list of any length: rows around the place where somebody looks, read by pages, under a scroll bar for all of it. */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, columns, load, total, keyOf, hrefOf, card, empty, onError, ...sort } = props;
  const { t } = useText();
  const [, navigate] = useLocation();
  const id = useId();
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const [rowHeight, headerHeight] = isNarrow ? [CARD_HEIGHT, 0] : [ROW_HEIGHT, HEADER_HEIGHT];
  const scroller = useRef<HTMLDivElement>(null);
  const { window, isLoading, error, extend, jump } = useRowWindow(load, total ?? 0);
  const rows = window === undefined ? [] : rowsIn(window);
  const all = window === undefined ? (total ?? 0) : totalOf(window, total);
  const map = scrollMap(window?.start ?? 0, rows.length, all, rowHeight);
  const [active, setActive] = useState<string>();
  const focusAfterJump = useRef<'first' | 'last'>(undefined);

  useEffect(() => onError?.(error), [error, onError]);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    paddingStart: map.top,
    scrollMargin: headerHeight,
    scrollPaddingStart: headerHeight,
    overscan: 6,
    getItemKey: (index) => keyOf(rows[index] as Row),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of rows has changed
  useEffect(() => virtualizer.measure(), [rowHeight]);

  useKeptInPlace(scroller, rows.map(keyOf), map.top, rowHeight, load);

  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const follow = () => {
    const element = scroller.current;
    if (element === null || window === undefined) return;
    clearTimeout(rest.current);
    const viewport = element.clientHeight - headerHeight;
    const first = (element.scrollTop - map.top) / rowHeight;
    const last = first + viewport / rowHeight;
    if (last < 0 || first > rows.length) {
      const position = total === undefined ? 0 : positionAt(element.scrollTop, element.clientHeight, map);
      rest.current = setTimeout(() => jump(position), REST_MS);
    } else if (error === undefined) {
      if (last > rows.length - AHEAD && nextOf(window) !== undefined) extend('next');
      else if (first < AHEAD && previousOf(window) !== undefined) extend('previous');
    }
  };
  const followed = useRef(follow);
  followed.current = follow;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came may not be enough yet
  useEffect(() => {
    followed.current();
    return () => clearTimeout(rest.current);
  }, [window, total]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when other rows are there
  useEffect(() => {
    if (focusAfterJump.current === undefined || rows.length === 0) return;
    const row = rows.at(focusAfterJump.current === 'first' ? 0 : -1) as Row;
    focusAfterJump.current = undefined;
    setActive(keyOf(row));
  }, [window]);

  const activeIndex = rows.findIndex((row) => keyOf(row) === active);
  const moveTo = (index: number) => {
    const to = Math.min(rows.length - 1, Math.max(0, index));
    const row = rows[to];
    if (row === undefined) return;
    setActive(keyOf(row));
    virtualizer.scrollToIndex(to, { align: 'auto' });
  };
  const goToEnd = (which: 'first' | 'last') => {
    const isThere = window && (which === 'first' ? previousOf(window) : nextOf(window)) === undefined;
    if (isThere) return moveTo(which === 'first' ? 0 : rows.length - 1);
    focusAfterJump.current = which;
    scroller.current?.scrollTo({ top: which === 'first' ? 0 : map.height });
    if (total !== undefined || which === 'first') jump(which === 'first' ? 0 : 1);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const visible = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const firstVisible = Math.ceil(((scroller.current?.scrollTop ?? 0) - map.top) / rowHeight);
    const from = activeIndex < 0 ? firstVisible - 1 : activeIndex;
    const target = keyTarget(event.key, from, visible);
    if (target === undefined) return;
    event.preventDefault();
    const row = rows[activeIndex];
    if (typeof target === 'number') moveTo(target);
    else if (target !== 'open') goToEnd(target);
    else if (row !== undefined) navigate(hrefOf(row));
  };

  if (window === undefined && error !== undefined) return <ErrorState error={error} onRetry={() => jump(0)} />;
  if (window !== undefined && rows.length === 0 && nextOf(window) === undefined) return empty;
  return (
    <div className={classes.frame} data-narrow={isNarrow || undefined}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={all + 1}
        aria-busy={isLoading}
        aria-activedescendant={activeIndex < 0 ? undefined : `${id}-${active}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={follow}
      >
        {!isNarrow && <GridHeader columns={columns} {...sort} />}
        <div
          role="rowgroup"
          className={classes.body}
          style={{ height: map.height, minWidth: isNarrow ? undefined : gridLayout(columns).minWidth }}
        >
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index] as Row;
            const key = keyOf(row);
            return (
              <GridRow
                key={key}
                id={`${id}-${key}`}
                row={row}
                columns={columns}
                card={isNarrow ? card : undefined}
                href={hrefOf(row)}
                isActive={key === active}
                index={(window?.start ?? 0) + item.index + 2}
                top={item.start - headerHeight}
                height={rowHeight}
              />
            );
          })}
        </div>
        {window === undefined && <Waiting height={rowHeight} />}
      </div>
      {window !== undefined && error !== undefined && (
        <div className={classes.failed} role="alert">
          {errorText(t, error)}
          <Button size="compact-sm" variant="default" onClick={() => extend('next')}>
            {t('parts.tryAgain')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Waiting({ height }: { height: number }) {
  return (
    <div className={classes.waiting} aria-hidden="true">
      {WAITING.map((i) => (
        <div key={i} style={{ height }} className={classes.waitingRow}>
          <Skeleton height={12} width={`${30 + ((i * 17) % 50)}%`} radius="xl" />
        </div>
      ))}
    </div>
  );
}

const WAITING = Array.from({ length: 10 }, (_, i) => i);
