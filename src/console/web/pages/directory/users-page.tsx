import { useParams } from 'wouter';
import type { UserItem } from '../../../api/contract/directory.ts';
import { useText } from '../../messages/locale.tsx';
import type { Column } from '../../parts/data-grid/data-grid.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './directory.module.css';
import { DirectoryList } from './directory-list.tsx';
import { UserState } from './user-state.tsx';

const BY_DEFAULT = ['displayName', 'active', 'workEmail', 'department', 'updatedAt'];
const TEXTS = [
  'workEmail',
  'title',
  'department',
  'givenName',
  'familyName',
  'locality',
  'country',
  'employeeNumber',
  'externalId',
] as const;

export default function UsersPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const columns: readonly Column<UserItem>[] = [
    {
      key: 'userName',
      title: t('directory.userName'),
      min: 11,
      grow: 2,
      sort: 'userName',
      render: ({ userName }) => <Name>{userName}</Name>,
    },
    {
      key: 'displayName',
      title: t('directory.displayName'),
      min: 10,
      grow: 2,
      sort: 'displayName',
      render: ({ displayName }) => displayName && <Name>{displayName}</Name>,
    },
    {
      key: 'active',
      title: t('directory.active'),
      min: 6.5,
      render: ({ active }) => <UserState active={active} />,
    },
    ...TEXTS.map(
      (key): Column<UserItem> => ({
        key,
        title: t(`directory.${key}`),
        min: key === 'workEmail' ? 10 : 7.5,
        grow: key === 'workEmail' ? 2 : 1,
        render: (user) => user[key] && <Name>{user[key]}</Name>,
      }),
    ),
    {
      key: 'createdAt',
      title: t('directory.created'),
      min: 7.5,
      sort: 'created',
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
    {
      key: 'updatedAt',
      title: t('directory.updated'),
      min: 7.5,
      sort: 'lastModified',
      render: ({ updatedAt }) => <Time value={updatedAt} />,
    },
  ];
  return (
    <DirectoryList
      slug={slug}
      list="users"
      defaultSort="userName"
      title={t('shell.users')}
      intro={t('directory.usersIntro')}
      searchLabel={t('directory.searchUsers')}
      columns={columns}
      byDefault={BY_DEFAULT}
      card={(user) => (
        <>
          <span className={classes.cardTitle}>
            <Name>{user.displayName ?? user.userName}</Name>
            <UserState active={user.active} />
          </span>
          <span className={classes.cardLine}>
            <Name>{user.userName}</Name>
          </span>
          <span className={classes.cardLine}>
            <Name>{[user.department, user.title].filter(Boolean).join(' · ')}</Name>
          </span>
        </>
      )}
      empty={<Empty title={t('directory.noUsers')}>{t('directory.noUsersDetail')}</Empty>}
    />
  );
}
