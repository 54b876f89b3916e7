import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DirectoryPage } from '../../../api/contract/directory.ts';
import { nextOf, previousOf, type RowWindow, windowAt, withNext, withPrevious } from './row-window.ts';

/** Where a page is asked for. */
export type PageAt = { readonly cursor: string } | { readonly position: number };
/** Asks for a page of a list. */
export type LoadPage<Row> = (at: PageAt, signal: AbortSignal) => Promise<DirectoryPage<Row>>;

export interface RowWindowState<Row> {
  /** Undefined until the first page has come. */
  readonly window: RowWindow<Row> | undefined;
  readonly isLoading: boolean;
  readonly error: unknown;
  /** Goes on with what follows, or comes before. */
  extend(way: 'next' | 'previous'): void;
  /** Begins anew at a place between 0 and 1. */
  jump(position: number): void;
}

type Wanted = { readonly way: 'next' | 'previous' } | { readonly position: number };

/**
 * The rows of a list around the place where somebody looks. One page is asked for at a time; whoever jumps elsewhere gives up
 * the page before.
 * @param load of one list: another function means another list, which begins at its first row
 */
export function useRowWindow<Row>(load: LoadPage<Row>, total: number): RowWindowState<Row> {
  const [state, setState] = useState<Pick<RowWindowState<Row>, 'window' | 'isLoading' | 'error'>>(BEGINNING);
  const asked = useRef<AbortController>(undefined);
  const known = useRef<RowWindow<Row>>(undefined);
  const size = useRef(total);
  size.current = total;

  const ask = useCallback(
    async (wanted: Wanted) => {
      const window = known.current;
      const at = placeOf(wanted, window);
      if (at === undefined) return;
      asked.current?.abort();
      const own = new AbortController();
      asked.current = own;
      setState((before) => ({ ...before, isLoading: true, error: undefined }));
      try {
        const page = await load(at, own.signal);
        if (own.signal.aborted) return;
        known.current = placed(wanted, page, window, size.current);
        setState({ window: known.current, isLoading: false, error: undefined });
      } catch (error) {
        if (own.signal.aborted) return;
        setState((before) => ({ ...before, isLoading: false, error }));
      } finally {
        if (asked.current === own) asked.current = undefined;
      }
    },
    [load],
  );

  useEffect(() => {
    known.current = undefined;
    setState(BEGINNING);
    void ask({ position: 0 });
    return () => {
      asked.current?.abort();
      asked.current = undefined;
    };
  }, [ask]);

  return useMemo(
    () => ({
      ...state,
      extend(way) {
        if (asked.current === undefined) void ask({ way });
      },
      jump(position) {
        void ask({ position });
      },
    }),
    [state, ask],
  );
}

const BEGINNING = { window: undefined, isLoading: true, error: undefined };

function placeOf(wanted: Wanted, window: RowWindow<unknown> | undefined): PageAt | undefined {
  if ('position' in wanted) return wanted;
  const cursor = window && (wanted.way === 'next' ? nextOf(window) : previousOf(window));
  return cursor === undefined ? undefined : { cursor };
}

function placed<Row>(
  wanted: Wanted,
  page: DirectoryPage<Row>,
  window: RowWindow<Row> | undefined,
  total: number,
): RowWindow<Row> {
  if ('position' in wanted || window === undefined)
    return windowAt(page, 'position' in wanted ? wanted.position : 0, total);
  return wanted.way === 'next' ? withNext(window, page) : withPrevious(window, page);
}
