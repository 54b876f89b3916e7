import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { LogItem, LogNews, LogPage } from '../../../api/contract/log.ts';
import { get, urlOf } from '../../api/client.ts';
import { isShown, type LogFilters } from './log-filters.ts';

const PAGE = 50;
/** New entries that are kept on the page. */
const MAX_NEW = 500;

/** The log backwards, page after page. */
export function useLog(slug: string, filters: LogFilters) {
  const path = `/organizations/${encodeURIComponent(slug)}/log`;
  return useInfiniteQuery({
    queryKey: ['log', path, filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      get<LogPage>(path, { query: { ...filters, count: PAGE, cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next,
  });
}

export interface Tail {
  readonly items: readonly LogItem[];
  readonly dropped: number;
  readonly isLost: boolean;
}

const NOTHING: Tail = { items: [], dropped: 0, isLost: false };

/** New entries as they come, the newest first. @param onBegin called when they begin to come, also after an interruption */
export function useTail(slug: string, filters: LogFilters, isOn: boolean, onBegin: () => void): Tail {
  const [tail, setTail] = useState(NOTHING);
  useEffect(() => {
    setTail(NOTHING);
    if (!isOn) return;
    // It cannot be given headers.
    const source = new EventSource(
      urlOf(`/organizations/${encodeURIComponent(slug)}/log/tail`, { language: document.documentElement.lang }),
    );
    source.onmessage = ({ data }) => {
      const { items, dropped } = JSON.parse(String(data)) as LogNews;
      if (items.length === 0) onBegin();
      setTail((before) => ({
        items: [...[...items].reverse(), ...before.items].slice(0, MAX_NEW),
        dropped: before.dropped + dropped,
        isLost: false,
      }));
    };
    source.onerror = () => setTail((before) => ({ ...before, isLost: true }));
    return () => source.close();
  }, [slug, isOn, onBegin]);
  return useMemo(() => ({ ...tail, items: tail.items.filter((item) => isShown(item, filters)) }), [tail, filters]);
}
