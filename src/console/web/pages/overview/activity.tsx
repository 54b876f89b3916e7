import { SegmentedControl, Table } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ActivityPart, OverviewAnswer } from '../../../api/contract/overview.ts';
import { useText } from '../../messages/locale.tsx';
import { Panel } from '../../parts/page.tsx';
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
/** As many entries as are counted of each part. */
const COUNTED = 5_000;

const sumOf = (part: ActivityPart) => KINDS.reduce((sum, kind) => sum + part[kind], part.read);

/** What happened in the last day and month, as a chart and as a table. */
export function Activity({ hours, days }: Pick<OverviewAnswer, 'hours' | 'days'>) {
  const { t, locale } = useText();
  const [span, setSpan] = useState<'hours' | 'days'>('hours');
  const parts = span === 'hours' ? hours : days;
  const series = useMemo(
    () => KINDS.map((key): Series => ({ key, label: t(`overview.${key}`), color: COLORS[key] })),
    [t],
  );
  const shown = parts.filter((part) => sumOf(part) > 0);
  const isCapped = parts.some(({ isMore }) => isMore);
  const time = useMemo(
    () =>
      new Intl.DateTimeFormat(locale, span === 'hours' ? { timeStyle: 'short' } : { month: 'short', day: 'numeric' }),
    [locale, span],
  );
  const numbers = new Intl.NumberFormat(locale);
  const text = (count: number, isMore: boolean) =>
    isMore && count > 0 ? t('overview.atLeast', { number: count }) : numbers.format(count);
  return (
    <Panel
      title={t('overview.activity')}
      actions={
        <SegmentedControl
          aria-label={t('overview.period')}
          value={span}
          onChange={(value) => setSpan(value)}
          data={[
            { value: 'hours', label: t('overview.perHour') },
            { value: 'days', label: t('overview.perDay') },
          ]}
        />
      }
    >
      {shown.length === 0 ? (
        <p className={classes.dimmed}>{t('overview.noActivity')}</p>
      ) : (
        <>
          <ActivityChart parts={parts} series={series} times={time} />
          {isCapped && <p className={classes.dimmed}>{t('overview.capped', { count: COUNTED })}</p>}
          <details>
            <summary className={classes.summary}>{t('overview.asTable')}</summary>
            <Table.ScrollContainer minWidth={440} type="native" tabIndex={0}>
              <Table horizontalSpacing="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('overview.period')}</Table.Th>
                    {KINDS.map((kind) => (
                      <Table.Th key={kind}>{t(`overview.${kind}`)}</Table.Th>
                    ))}
                    <Table.Th>{t('overview.read')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {[...shown].reverse().map((part) => (
                    <Table.Tr key={part.from}>
                      <Table.Th scope="row">{time.format(new Date(part.from))}</Table.Th>
                      {KINDS.map((kind) => (
                        <Table.Td key={kind}>{text(part[kind], part.isMore)}</Table.Td>
                      ))}
                      <Table.Td>{text(part.read, part.isMore)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </details>
        </>
      )}
    </Panel>
  );
}
