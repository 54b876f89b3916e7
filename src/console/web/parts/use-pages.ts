import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { List } from '../../api/contract/error.ts';
import { get, type QueryValue } from '../api/client.ts';

export interface Pages<T> {
  readonly items: readonly T[];
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  loadMore(): void;
  reload(): void;
}

/** A list of the API by its pages, the next when it is asked for. For what has hundreds of rows; a DataGrid is for more. */
export function usePages<T>(path: string, query: Readonly<Record<string, QueryValue>> = {}): Pages<T> {
  const found = useInfiniteQuery({
    queryKey: [path, query],
    queryFn: ({ pageParam, signal }) => get<List<T>>(path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
  return {
    items: found.data?.pages.flatMap(({ items }) => items) ?? [],
    isLoading: found.isPending,
    error: found.error,
    hasMore: found.hasNextPage,
    isLoadingMore: found.isFetchingNextPage,
    loadMore: () => void found.fetchNextPage(),
    reload: () => void found.refetch(),
  };
}

/** A list that came whole. */
export const allOf = <T>(items: readonly T[]): Pages<T> => ({
  items,
  isLoading: false,
  error: null,
  hasMore: false,
  isLoadingMore: false,
  loadMore: () => undefined,
  reload: () => undefined,
});
