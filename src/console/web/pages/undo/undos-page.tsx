import { Anchor, Button } from '@mantine/core';
import { Link, useParams } from 'wouter';
import type { UndoItem } from '../../../api/contract/undo.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { subjectOf, UndoState } from './undo-state.tsx';

/** What was taken back in an organization, the newest first. */
export default function UndosPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const role = roleIn(useSession(), slug);
  const base = `/o/${encodeURIComponent(slug)}/undos`;
  const pages = usePages<UndoItem>(`/organizations/${encodeURIComponent(slug)}/undos`);
  const columns: readonly Column<UndoItem>[] = [
    { id: 'begun', title: t('undo.begun'), cell: ({ createdAt }) => <Time value={createdAt} as="time" /> },
    {
      id: 'of',
      title: t('undo.of'),
      grows: true,
      cell: (undo) => (
        <Anchor component={Link} href={`${base}/${undo.id}`}>
          <Name>{subjectOf(t, undo)}</Name>
        </Anchor>
      ),
    },
    { id: 'state', title: t('undo.state'), cell: ({ state }) => <UndoState state={state} /> },
    { id: 'by', title: t('undo.by'), cell: ({ actor }) => <Name>{actor}</Name> },
  ];
  return (
    <Page
      title={t('undo.title')}
      intro={t('undo.intro')}
      wide
      actions={
        <Button component={Link} href={`${base}/new`} variant={role === 'auditor' ? 'default' : 'filled'}>
          {t(role === 'auditor' ? 'undo.undoWindow' : 'undo.begin')}
        </Button>
      }
    >
      <PageTable
        label={t('undo.title')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title={t('undo.none')}>{t('undo.noneDetail')}</Empty>}
      />
    </Page>
  );
}
