import { Table } from '@mantine/core';
import type { SyncRunItem } from '../../../api/contract/sync-runs.ts';
import { useText } from '../../messages/locale.tsx';
import classes from './sync-runs.module.css';

const COUNTS = [
  ['syncRuns.read', 'read'],
  ['syncRuns.created', 'created'],
  ['syncRuns.updated', 'updated'],
  ['syncRuns.unchanged', 'unchanged'],
  ['syncRuns.deleted', 'deleted'],
  ['syncRuns.failedCount', 'failed'],
] as const;

/** What became of users and of groups. */
export function RunCounts({ counts }: Pick<SyncRunItem, 'counts'>) {
  const { t, locale } = useText();
  const number = new Intl.NumberFormat(locale);
  return (
    <Table className={classes.counts} aria-label={t('syncRuns.counts')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('syncRuns.type')}</Table.Th>
          <Table.Th>{t('syncRuns.users')}</Table.Th>
          <Table.Th>{t('syncRuns.groups')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {COUNTS.map(([label, name]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row">{t(label)}</Table.Th>
            <Table.Td>{number.format(counts.users[name])}</Table.Td>
            <Table.Td>{number.format(counts.groups[name])}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
