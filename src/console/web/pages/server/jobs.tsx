import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { JobItem } from '../../../api/contract/server.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './server.module.css';

const KINDS = { running: 'ok', done: 'ok', failed: 'bad', interrupted: 'warn' } as const;

/** What the server does by itself, and how it went. */
export function Jobs({ jobs, onAsked }: { jobs: readonly JobItem[]; onAsked(): void }) {
  const { t } = useText();
  const run = useMutation({
    mutationFn: (name: string) => post(`/server/jobs/${encodeURIComponent(name)}/run`),
    onSuccess: onAsked,
  });
  const columns: readonly Column<JobItem>[] = [
    {
      id: 'job',
      title: t('server.job'),
      grows: true,
      cell: ({ name, purpose, error }) => (
        <div>
          {name}
          <span className={classes.faint}>{purpose}</span>
          {error !== null && <span className={classes.error}>{error}</span>}
        </div>
      ),
    },
    {
      id: 'every',
      title: t('server.every'),
      cell: ({ everyMs }) => (
        <div className={classes.whole}>
          <Span ms={everyMs} />
        </div>
      ),
    },
    {
      id: 'state',
      title: t('organizations.state'),
      cell: ({ state, isShared }) =>
        state === null ? (
          <div className={classes.whole}>{t(isShared ? 'server.neverRan' : 'server.eachNode')}</div>
        ) : (
          <Status kind={KINDS[state]}>{t(`server.${state}`)}</Status>
        ),
    },
    {
      id: 'last',
      title: t('server.lastRun'),
      cell: ({ startedAt, tookMs }) => (
        <div>
          {startedAt !== null && <Time value={startedAt} />}
          {tookMs !== null && (
            <span className={classes.faint}>
              <Span ms={tookMs} />
            </span>
          )}
        </div>
      ),
    },
    { id: 'next', title: t('server.nextRun'), cell: ({ nextAt }) => nextAt !== null && <Time value={nextAt} /> },
    {
      id: 'run',
      title: t('server.runNow'),
      isActions: true,
      cell: ({ name, isShared, state }) =>
        isShared &&
        state !== 'running' && (
          <Button
            variant="default"
            size="xs"
            aria-label={`${t('server.runNow')}: ${name}`}
            loading={run.isPending && run.variables === name}
            onClick={() => run.mutate(name)}
          >
            {t('server.runNow')}
          </Button>
        ),
    },
  ];
  return (
    <Panel title={t('server.jobs')} intro={t('server.jobsIntro')}>
      <ErrorNote error={run.error} />
      <p role="status">{run.isSuccess && t('server.asked', { job: run.variables })}</p>
      <PageTable
        label={t('server.jobs')}
        pages={allOf(jobs)}
        columns={columns}
        keyOf={({ name }) => name}
        empty={null}
      />
    </Panel>
  );
}

/** A list that came whole. */
export const allOf = <T,>(items: readonly T[]) => ({
  items,
  isLoading: false,
  error: undefined,
  hasMore: false,
  isLoadingMore: false,
  loadMore: () => undefined,
  reload: () => undefined,
});

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const;

/** In the largest unit of which there is a whole one. */
function Span({ ms }: { ms: number }) {
  const { locale } = useText();
  const [unit, size] = UNITS.find(([, atLeast]) => ms >= atLeast) ?? (['millisecond', 1] as const);
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 });
  return format.format(ms / size);
}
