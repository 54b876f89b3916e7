import { SegmentedControl, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ActivityPart, ClientCycles, CycleItem } from '../../../api/contract/overview.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { ActivityChart, type Series } from './activity-chart.tsx';
import classes from './overview.module.css';

const COLORS = {
  created: '--ok',
  changed: '--accent',
  disabled: '--warn',
  deleted: '--mantine-color-dimmed',
  refused: '--bad',
} as const;
const KINDS = ['created', 'changed', 'disabled', 'deleted', 'refused'] as const;
const MINUTE_MS = 60_000;
const TIMES = { day: 'numeric', month: 'numeric', hour: 'numeric', minute: '2-digit' } as const;
/** Bars of fewer cycles are no wider. */
const FEWEST_BARS = 12;
/** Names of clients beside one another. */
const MOST_CLIENTS = 4;

/** What each cycle of a client did, when the next is expected, and how far its job is from quarantine. */
export default function Cycles({ slug }: { slug: string }) {
  const { t } = useText();
  const path = `/organizations/${encodeURIComponent(slug)}/cycles`;
  const { data, error } = useQuery({
    queryKey: ['overview', path],
    queryFn: ({ signal }) => get<{ items: readonly ClientCycles[] }>(path, { signal }),
    refetchInterval: MINUTE_MS,
  });
  const [chosen, setChosen] = useState('');
  const clients = data?.items.slice(0, MOST_CLIENTS) ?? [];
  const client = clients.find((one) => one.client === chosen) ?? clients[0];
  return (
    <Panel
      title={t('overview.cycles')}
      actions={
        clients.length > 1 && (
          <SegmentedControl
            aria-label={t('overview.cyclesOf')}
            value={client?.client ?? ''}
            onChange={setChosen}
            data={clients.map((one) => one.client)}
          />
        )
      }
    >
      <ErrorNote error={error} />
      {data !== undefined && client === undefined && <p className={classes.dimmed}>{t('overview.noCycles')}</p>}
      {client !== undefined && <CyclesOf client={client} />}
    </Panel>
  );
}

function CyclesOf({ client: { client, cycles, nextExpected, isRhythmKnown, quarantine } }: { client: ClientCycles }) {
  const { t, locale } = useText();
  const series = useMemo(
    () =>
      KINDS.map(
        (key): Series => ({
          key,
          label: key === 'refused' ? t('overview.refused') : t(`overview.${key}`),
          color: COLORS[key],
        }),
      ),
    [t],
  );
  const times = useMemo(() => new Intl.DateTimeFormat(locale, TIMES), [locale]);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const { failures, events, fewest, share, most, isReached } = quarantine;
  return (
    <>
      <p className={classes.dimmed}>
        <bdi>{client}</bdi> · {t('overview.cyclesNext')} <Time value={nextExpected} />,{' '}
        {t(isRhythmKnown ? 'overview.rhythmKnown' : 'overview.rhythmUnknown')}
      </p>
      <ActivityChart parts={chartedOf(cycles)} series={series} times={times} />
      <p className={isReached ? classes.bad : classes.dimmed}>
        <strong>{t('overview.quarantine')}:</strong>{' '}
        {isReached
          ? t('overview.quarantineReached', { failures, events })
          : t('overview.quarantineFar', { failures, events, fewest, share: percent.format(share), most })}
      </p>
      <details>
        <summary className={classes.summary}>{t('overview.asTable')}</summary>
        <Table.ScrollContainer minWidth={420} type="native" tabIndex={0}>
          <Table horizontalSpacing={5} fz="xs" className={classes.narrow}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('overview.cycleBegan')}</Table.Th>
                <Table.Th>{t('overview.lasted')}</Table.Th>
                {KINDS.map((kind) => (
                  <Table.Th key={kind}>{t(`overview.${kind}`)}</Table.Th>
                ))}
                <Table.Th>{t('overview.read')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {cycles.toReversed().map((cycle) => (
                <CycleRow key={cycle.startedAt} cycle={cycle} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </details>
    </>
  );
}

function CycleRow({ cycle }: { cycle: CycleItem }) {
  const { t } = useText();
  const part = partOf(cycle);
  const lasted = new Date(cycle.lastAt).getTime() - new Date(cycle.startedAt).getTime();
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Time value={cycle.startedAt} as="time" />
      </Table.Th>
      <Table.Td>{t('overview.minutes', { count: Math.max(1, Math.round(lasted / MINUTE_MS)) })}</Table.Td>
      {KINDS.map((kind) => (
        <Table.Td key={kind}>{part[kind]}</Table.Td>
      ))}
      <Table.Td>{cycle.reads}</Table.Td>
    </Table.Tr>
  );
}

const partOf = ({ startedAt, created, changed, disabled, deleted, failed, reads }: CycleItem): ActivityPart => ({
  from: startedAt,
  created,
  changed,
  disabled,
  deleted,
  refused: failed,
  read: reads,
  isMore: false,
});

const NOTHING: CycleItem = {
  startedAt: '',
  lastAt: '',
  isUnderWay: false,
  created: 0,
  changed: 0,
  disabled: 0,
  deleted: 0,
  failed: 0,
  reads: 0,
};

const chartedOf = (cycles: readonly CycleItem[]): readonly ActivityPart[] =>
  [...cycles, ...Array.from({ length: Math.max(0, FEWEST_BARS - cycles.length) }, () => NOTHING)].map(partOf);
