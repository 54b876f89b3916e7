import { Badge, Button } from '@mantine/core';
import { useState } from 'react';
import type { PersonItem } from '../../../api/contract/people.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { roleText } from '../../parts/error-text.ts';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { useSlug } from '../../parts/use-slug.ts';
import { Icon } from '../../theme/icon.tsx';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import classes from './person.module.css';
import { Person } from './person.tsx';
import { PersonMenu } from './person-menu.tsx';
import { SecondFactors } from './second-factors.tsx';

/** Who may see an organization here, and who may change it. */
export default function PeoplePage() {
  const { t } = useText();
  const slug = useSlug() ?? '';
  const session = useSession();
  const base = `/organizations/${encodeURIComponent(slug)}`;
  const mayManage = roleIn(session, slug) !== 'auditor';
  const [search, setSearch] = useState('');
  const [isInviting, setInviting] = useState(false);
  const people = usePages<PersonItem>(`${base}/people`, { search, count: 50 });
  const columns: readonly Column<PersonItem>[] = [
    { id: 'person', title: t('people.person'), grows: true, cell: (person) => <Person {...person} /> },
    { id: 'role', title: t('people.role'), cell: (person) => <Role {...person} /> },
    { id: 'factor', title: t('people.secondFactor'), cell: (person) => <SecondFactors kinds={person.secondFactors} /> },
    { id: 'seen', title: t('people.lastSignIn'), cell: ({ lastSignedInAt }) => <Time value={lastSignedInAt} /> },
  ];
  const actions: Column<PersonItem> = {
    id: 'actions',
    title: t('people.actions'),
    isActions: true,
    cell: (person) => <PersonMenu person={person} base={base} />,
  };
  const invite = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>
      {t('people.invite')}
    </Button>
  );
  const empty =
    search === '' ? (
      <Empty title={t('people.nobody')}>{t('people.nobodyDetail')}</Empty>
    ) : (
      <Empty title={t('people.nobodyFound')} />
    );
  return (
    <Page title={t('people.title')} intro={t('people.intro')} actions={mayManage && invite} wide>
      <SearchBox label={t('people.search')} onSearch={setSearch} />
      <PageTable
        label={t('people.title')}
        pages={people}
        columns={mayManage ? [...columns, actions] : columns}
        keyOf={({ id }) => id}
        empty={empty}
      />
      {mayManage && <Invitations path={`${base}/invitations`} />}
      <InviteDialog
        path={`${base}/invitations`}
        roles={['admin', 'auditor']}
        opened={isInviting}
        onClose={() => setInviting(false)}
      />
    </Page>
  );
}

function Role({ role, isProvided, disabled }: PersonItem) {
  const { t } = useText();
  return (
    <span className={classes.role}>
      {roleText(t, role)}
      {isProvided && <Badge ml="xs">{t('people.provided')}</Badge>}
      {disabled && (
        <Badge ml="xs" color="red">
          {t('people.disabled')}
        </Badge>
      )}
    </span>
  );
}
