import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { SyncRunItem } from '../../../api/contract/sync-runs.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { BeginSync } from './begin-sync.tsx';
import { doneText, RunStatus } from './run-state.tsx';

/** The runs of all systems of an organization, the newest first. */
export default function SyncRunsPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const [, navigate] = useLocation();
  const [isBeginning, setBeginning] = useState(false);
  const isAuditor = roleIn(useSession(), slug) === 'auditor';
  const base = `/o/${encodeURIComponent(slug)}/sync-runs`;
  const pages = usePages<SyncRunItem>(`/organizations/${encodeURIComponent(slug)}/sync-runs`);
  const columns: readonly Column<SyncRunItem>[] = [
    {
      id: 'begun',
      title: t('syncRuns.begun'),
      cell: ({ id, startedAt }) => (
        <Anchor component={Link} href={`${base}/${id}`}>
          <Time value={startedAt} as="time" />
        </Anchor>
      ),
    },
    { id: 'system', title: t('syncRuns.system'), cell: ({ system }) => <Name>{system.name}</Name> },
    {
      id: 'mode',
      title: t('syncRuns.mode'),
      cell: ({ mode, isScheduled }) =>
        isScheduled ? `${t(`syncRuns.${mode}`)}, ${t('syncRuns.scheduled')}` : t(`syncRuns.${mode}`),
    },
    { id: 'state', title: t('syncRuns.state'), cell: ({ state }) => <RunStatus state={state} /> },
    { id: 'done', title: t('syncRuns.done'), grows: true, cell: (run) => doneText(t, run) },
  ];
  return (
    <Page
      title={t('syncRuns.title')}
      intro={t('syncRuns.intro')}
      wide
      actions={!isAuditor && <Button onClick={() => setBeginning(true)}>{t('syncRuns.begin')}</Button>}
    >
      <PageTable
        label={t('syncRuns.title')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title={t('syncRuns.none')}>{t('syncRuns.noneDetail')}</Empty>}
      />
      {isBeginning && (
        <BeginSync slug={slug} onBegun={({ id }) => navigate(`${base}/${id}`)} onClose={() => setBeginning(false)} />
      )}
    </Page>
  );
}
