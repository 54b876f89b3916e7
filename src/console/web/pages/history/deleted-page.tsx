import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import type { DeletedItem } from '../../../api/contract/history.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { RestoreButton } from './restore-button.tsx';

const CARED = ['User', 'Group'];

/** What was deleted and can be brought back. */
export default function DeletedPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const [name, setName] = useState('');
  const mayRestore = roleIn(useSession(), slug) !== 'auditor';
  const base = `/o/${encodeURIComponent(slug)}`;
  const pages = usePages<DeletedItem>(`/organizations/${encodeURIComponent(slug)}/deleted`, { name });
  const columns: readonly Column<DeletedItem>[] = [
    {
      id: 'name',
      title: t('undo.name'),
      grows: true,
      cell: ({ id, name: called }) => (
        <Anchor component={Link} href={`${base}/history/${id}`}>
          <Name>{called}</Name>
        </Anchor>
      ),
    },
    { id: 'type', title: t('undo.type'), cell: ({ type }) => <Name>{type}</Name> },
    {
      id: 'externalId',
      title: t('undo.externalId'),
      cell: ({ externalId }) => externalId !== null && <Name>{externalId}</Name>,
    },
    { id: 'when', title: t('undo.when'), cell: ({ deletedAt }) => <Time value={deletedAt} as="time" /> },
    ...(mayRestore
      ? [
          {
            id: 'actions',
            title: t('undo.actions'),
            isActions: true,
            cell: ({ id, name: called, type }: DeletedItem) =>
              CARED.includes(type) && (
                <RestoreButton slug={slug} id={id} name={called} isSmall onRestored={pages.reload} />
              ),
          },
        ]
      : []),
  ];
  return (
    <Page title={t('undo.deletedTitle')} intro={t('undo.deletedIntro')} wide>
      <SearchBox label={t('undo.searchDeleted')} onSearch={setName} />
      <PageTable
        label={t('undo.deletedTitle')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title={t('undo.noDeleted')}>{t('undo.noDeletedDetail')}</Empty>}
      />
    </Page>
  );
}
