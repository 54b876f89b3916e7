import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { DirectoryPage, DirectorySize, ListSizeAnswer, ListWords } from '../../../api/contract/directory.ts';
import { get } from '../../api/client.ts';
import type { PageAt } from '../../parts/data-grid/use-row-window.ts';

const PAGE = 100;
const HOUR_MS = 3_600_000;

/** What of a list is shown; the address of the page says it, so that it can be sent to somebody. */
export interface ListView {
  readonly search: string;
  readonly filter: string;
  readonly sort: string;
  readonly descending: boolean;
}

/** A list of users or groups: what of it is shown, its pages, its size, and the words of its filters. */
export function useDirectoryList<Row>(slug: string, list: 'users' | 'groups', defaultSort: string) {
  const [parameters, setParameters] = useSearchParams();
  const path = `/organizations/${encodeURIComponent(slug)}/${list}`;
  const view: ListView = {
    search: parameters.get('search') ?? '',
    filter: parameters.get('filter') ?? '',
    sort: parameters.get('sort') ?? defaultSort,
    descending: parameters.get('order') === 'descending',
  };
  const { search, filter, sort, descending } = view;

  const load = useCallback(
    (at: PageAt, signal: AbortSignal) =>
      get<DirectoryPage<Row>>(path, {
        query: { ...queryOf({ search, filter, sort, descending }), ...placeOf(at), count: PAGE },
        signal,
      }),
    [path, search, filter, sort, descending],
  );
  const size = useQuery({
    queryKey: ['directory', path, 'size', search, filter, sort],
    queryFn: ({ signal }) =>
      get<ListSizeAnswer>(`${path}/size`, { query: queryOf({ search, filter, sort, descending }), signal }),
    placeholderData: keepPreviousData,
  });
  const words = useQuery({
    queryKey: ['directory', path, 'words'],
    queryFn: ({ signal }) => get<ListWords>(`${path}/words`, { signal }),
    staleTime: HOUR_MS,
  });
  const show = useCallback(
    (change: Partial<ListView>) =>
      setParameters(
        (before) => {
          const next = new URLSearchParams(before);
          const { descending: down, ...texts } = change;
          for (const [name, value] of Object.entries(texts)) set(next, name, value);
          if (down !== undefined) set(next, 'order', down ? 'descending' : '');
          return next;
        },
        { replace: true },
      ),
    [setParameters],
  );
  const known: DirectorySize | undefined =
    search === '' && !size.isPlaceholderData ? (size.data?.size ?? undefined) : undefined;
  return useMemo(
    () => ({ view: { search, filter, sort, descending }, load, size: known, words: words.data, show }),
    [search, filter, sort, descending, load, known, words.data, show],
  );
}

const set = (parameters: URLSearchParams, name: string, value: string): void => {
  if (value === '') parameters.delete(name);
  else parameters.set(name, value);
};

const queryOf = ({ search, filter, sort, descending }: ListView) => ({
  search,
  filter,
  sort,
  order: descending ? ('descending' as const) : undefined,
});

const placeOf = (at: PageAt) => ('cursor' in at ? at : at.position === 0 ? {} : { position: at.position });
