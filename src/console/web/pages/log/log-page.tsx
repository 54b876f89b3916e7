import { Button, Drawer, Switch } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import { useParams, useSearchParams } from 'wouter';
import type { LogItem } from '../../../api/contract/log.ts';
import { ApiError } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { shortly } from '../../parts/times.ts';
import classes from './log.module.css';
import { LogEntry } from './log-entry.tsx';
import { FilterForm } from './log-filter-form.tsx';
import { FILTER_NAMES, isFiltered, type LogFilters, readFilters } from './log-filters.ts';
import { LogLines } from './log-lines.tsx';
import { useLog, useTail } from './use-log.ts';

export default function LogPage() {
  const { t, locale } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const isNarrow = useMediaQuery('(max-width: 48em)') ?? false;
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.toString();
  const filters = useMemo(() => readFilters(new URLSearchParams(text)), [text]);
  const entry = parameters.get('entry') ?? undefined;
  const [isLive, setLive] = useState(false);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isPending } = useLog(slug, filters);
  const readAgain = useCallback(() => void refetch(), [refetch]);
  const tail = useTail(slug, filters, isLive, readAgain);

  const change = (next: Record<string, string>) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(next)) {
          if (value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: !('entry' in next) },
    );
  const show = (next: Partial<LogFilters>) => change({ ...next });
  const clear = () => change(Object.fromEntries(FILTER_NAMES.map((name) => [name, ''])));
  const hrefOf = ({ id }: LogItem) => `/o/${encodeURIComponent(slug)}/log?${withEntry(text, id)}`;

  const old = data?.pages.flatMap((page) => page.items) ?? [];
  const known = new Set(old.map(({ id }) => id));
  const items = [...tail.items.filter(({ id }) => !known.has(id)), ...old];
  const lookedBackTo = data?.pages.at(-1)?.lookedBackTo;
  const field = error instanceof ApiError ? error.details.field : undefined;
  return (
    <Page
      title={t('shell.log')}
      intro={t('log.intro')}
      wide
      actions={
        <Switch
          label={t('log.live')}
          checked={isLive}
          onChange={({ currentTarget: { checked } }) => setLive(checked)}
        />
      }
    >
      <FilterForm
        filters={filters}
        onChange={show}
        onClear={clear}
        error={field === undefined ? undefined : { field, message: String(error?.message) }}
      />
      <p className={classes.live} role="status">
        {isLive && t(tail.isLost ? 'log.liveLost' : 'log.liveOn')}
        {tail.dropped > 0 && ` ${t('log.dropped', { count: tail.dropped })}`}
      </p>
      {error !== null && field === undefined && <ErrorState error={error} onRetry={readAgain} />}
      {isPending && <Loading />}
      {items.length > 0 && <LogLines items={items} hrefOf={hrefOf} current={entry} />}
      {data !== undefined && items.length === 0 && !hasNextPage && (
        <Empty
          title={t('log.nothing')}
          action={
            isFiltered(filters) && (
              <Button variant="default" onClick={clear}>
                {t('log.clear')}
              </Button>
            )
          }
        >
          {t('log.nothingDetail')}
        </Empty>
      )}
      {hasNextPage && (
        <div className={classes.more}>
          {lookedBackTo !== undefined && (data?.pages.at(-1)?.items.length ?? 0) < 50 && (
            <p>{t('log.lookedBack', { time: shortly(new Date(lookedBackTo), locale) })}</p>
          )}
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t(items.length === 0 ? 'log.goOn' : 'log.older')}
          </Button>
        </div>
      )}
      <Drawer
        opened={entry !== undefined}
        onClose={() => change({ entry: '' })}
        position={isNarrow ? 'bottom' : 'right'}
        size={isNarrow ? '92dvh' : 'xl'}
        title={t('log.entry')}
        closeButtonProps={{ 'aria-label': t('log.close') }}
      >
        {entry !== undefined && <LogEntry slug={slug} id={entry} hrefOf={hrefOf} />}
      </Drawer>
    </Page>
  );
}

function withEntry(parameters: string, id: string): string {
  const next = new URLSearchParams(parameters);
  next.set('entry', id);
  return next.toString();
}
