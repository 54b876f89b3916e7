import { Anchor, Button, Select } from '@mantine/core';
import { Link, useParams, useSearchParams } from 'wouter';
import type { AccessItem, AccessState } from '../../../api/contract/access-requests.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import classes from './access-requests.module.css';
import { ACCESS_STATES, AccessStatus } from './access-state.tsx';

/** Who asked for access to groups of other systems, the newest first. */
export default function AccessRequestsPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const [parameters, setParameters] = useSearchParams();
  const isAuditor = roleIn(useSession(), slug) === 'auditor';
  const base = `/o/${encodeURIComponent(slug)}/access-requests`;
  const given = parameters.get('state') ?? '';
  const state = given in ACCESS_STATES ? given : '';
  const pages = usePages<AccessItem>(`/organizations/${encodeURIComponent(slug)}/access-requests`, { state });
  const columns: readonly Column<AccessItem>[] = [
    {
      id: 'asked',
      title: t('accessRequests.asked'),
      cell: ({ requestedAt }) => <Time value={requestedAt} as="time" />,
    },
    {
      id: 'user',
      title: t('accessRequests.user'),
      cell: ({ id, user }) => (
        <Anchor component={Link} href={`${base}/${id}`}>
          <Name>{user.name ?? t('accessRequests.userGone')}</Name>
        </Anchor>
      ),
    },
    { id: 'group', title: t('accessRequests.group'), cell: ({ group }) => <Name>{group.name ?? group.id}</Name> },
    { id: 'system', title: t('accessRequests.system'), cell: ({ system }) => <Name>{system.name}</Name> },
    { id: 'state', title: t('accessRequests.state'), cell: (item) => <AccessStatus state={item.state} /> },
    {
      id: 'reason',
      title: t('accessRequests.reason'),
      grows: true,
      cell: ({ reason }) => <Name lines={2}>{reason}</Name>,
    },
  ];
  return (
    <Page
      title={t('accessRequests.title')}
      intro={t('accessRequests.intro')}
      wide
      actions={
        !isAuditor && (
          <Button component={Link} href={`${base}/new`}>
            {t('accessRequests.new')}
          </Button>
        )
      }
    >
      <Select
        className={classes.filter}
        label={t('accessRequests.state')}
        data={[
          { value: '', label: t('accessRequests.all') },
          ...(Object.keys(ACCESS_STATES) as AccessState[]).map((value) => ({
            value,
            label: t(`accessRequests.${value}`),
          })),
        ]}
        allowDeselect={false}
        value={state}
        onChange={(value) => setParameters(value ? { state: value } : {}, { replace: true })}
      />
      <PageTable
        label={t('accessRequests.title')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title={t('accessRequests.none')}>{t('accessRequests.noneDetail')}</Empty>}
      />
    </Page>
  );
}
