import { Badge, Button } from '@mantine/core';
import { useState } from 'react';
import type { AccountItem } from '../../../api/contract/people.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { roleText } from '../../parts/error-text.ts';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { Icon } from '../../theme/icon.tsx';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { Person } from './person.tsx';
import { SecondFactors } from './second-factors.tsx';

const INVITATIONS = '/invitations';

/** For operators: everybody who has an account here, and who else is to look after all organizations. */
export default function AccountsPage() {
  const { t } = useText();
  const [search, setSearch] = useState('');
  const [isInviting, setInviting] = useState(false);
  const accounts = usePages<AccountItem>('/people', { search, count: 50 });
  const columns: readonly Column<AccountItem>[] = [
    { id: 'person', title: t('people.person'), grows: true, cell: (person) => <Person {...person} /> },
    { id: 'role', title: t('people.role'), cell: (account) => <Roles {...account} /> },
    {
      id: 'factor',
      title: t('people.secondFactor'),
      cell: (account) => <SecondFactors kinds={account.secondFactors} />,
    },
    { id: 'seen', title: t('people.lastSignIn'), cell: ({ lastSignedInAt }) => <Time value={lastSignedInAt} /> },
  ];
  const invite = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>
      {t('people.inviteOperator')}
    </Button>
  );
  return (
    <Page title={t('people.accounts')} intro={t('people.accountsIntro')} actions={invite} wide>
      <SearchBox label={t('people.search')} onSearch={setSearch} />
      <PageTable
        label={t('people.accounts')}
        pages={accounts}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title={t('people.nobodyFound')} />}
      />
      <Invitations path={INVITATIONS} />
      <InviteDialog path={INVITATIONS} roles={['operator']} opened={isInviting} onClose={() => setInviting(false)} />
    </Page>
  );
}

function Roles({ isOperator, organizations, disabled }: AccountItem) {
  const { t } = useText();
  return (
    <>
      {isOperator && <div>{roleText(t, 'operator')}</div>}
      {organizations.map(({ slug, role }) => (
        <Name key={slug} lines={2}>{`${slug}: ${roleText(t, role)}`}</Name>
      ))}
      {disabled && <Badge color="red">{t('people.disabled')}</Badge>}
    </>
  );
}
