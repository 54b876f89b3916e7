import { useParams } from 'wouter';
import type { GroupItem } from '../../../api/contract/directory.ts';
import { useText } from '../../messages/locale.tsx';
import type { Column } from '../../parts/data-grid/data-grid.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './directory.module.css';
import { DirectoryList } from './directory-list.tsx';

const BY_DEFAULT = ['members', 'externalId', 'updatedAt'];
/** As many members as a list counts. */
const COUNTED = 500;

export default function GroupsPage() {
  const { t, locale } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const members = ({ members: count }: GroupItem) =>
    count > COUNTED ? t('directory.moreMembers') : new Intl.NumberFormat(locale).format(count);
  const columns: readonly Column<GroupItem>[] = [
    {
      key: 'displayName',
      title: t('directory.displayName'),
      min: 12,
      grow: 3,
      sort: 'displayName',
      render: ({ displayName }) => <Name>{displayName}</Name>,
    },
    { key: 'members', title: t('directory.members'), min: 7.5, render: members },
    {
      key: 'externalId',
      title: t('directory.externalId'),
      min: 9,
      grow: 2,
      render: ({ externalId }) => externalId && <Name>{externalId}</Name>,
    },
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
      render: ({ updatedAt }) => <Time value={updatedAt} />,
    },
  ];
  return (
    <DirectoryList
      slug={slug}
      list="groups"
      defaultSort="displayName"
      title={t('shell.groups')}
      intro={t('directory.groupsIntro')}
      searchLabel={t('directory.searchGroups')}
      columns={columns}
      byDefault={BY_DEFAULT}
      card={(group) => (
        <>
          <span className={classes.cardTitle}>
            <Name>{group.displayName}</Name>
          </span>
          <span className={classes.cardLine}>
            {t('directory.members')}: {members(group)}
          </span>
        </>
      )}
      empty={<Empty title={t('directory.noGroups')}>{t('directory.noGroupsDetail')}</Empty>}
    />
  );
}
