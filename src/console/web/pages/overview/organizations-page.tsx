import { Anchor, Badge, Button, Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { RankedOrganization, RankingPage, Risk } from '../../../api/contract/overview.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './overview.module.css';

const TEXTS = {
  providerOff: 'overview.riskProviderOff',
  credentialEnds: 'overview.riskCredentialEnds',
  onlyRefused: 'overview.riskOnlyRefused',
  manyRefused: 'overview.riskManyRefused',
  silent: 'overview.riskSilent',
  neverHeard: 'overview.riskNeverHeard',
} as const satisfies Record<Risk, string>;
const GRAVE: readonly Risk[] = ['onlyRefused', 'credentialEnds', 'manyRefused'];

/** For operators: all organizations, those first that need somebody. */
export default function OrganizationsPage() {
  const { t } = useText();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['overview', 'all'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => get<RankingPage>('/overview', { query: { cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next,
  });
  const [first] = data?.pages ?? [];
  if (first === undefined) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Loading />;
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const [before = '', after = ''] = t('overview.organizationsIntro', { time: '\n' }).split('\n');
  return (
    <Page
      wide
      title={t('overview.organizations')}
      intro={
        <>
          {before}
          <Time value={first.at} />
          {after}
        </>
      }
    >
      {items.length === 0 ? (
        <Empty title={t('overview.noOrganizations')}>{t('overview.noOrganizationsDetail')}</Empty>
      ) : (
        <Table.ScrollContainer minWidth={640}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('overview.organization')}</Table.Th>
                <Table.Th>{t('overview.risks')}</Table.Th>
                <Table.Th>{t('overview.users')}</Table.Th>
                <Table.Th>{t('overview.lastSuccess')}</Table.Th>
                <Table.Th>{t('overview.refusedDay')}</Table.Th>
                <Table.Th>{t('overview.ends')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((organization) => (
                <Row key={organization.slug} organization={organization} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('overview.loadMore')}
        </Button>
      )}
    </Page>
  );
}

function Row({ organization }: { organization: RankedOrganization }) {
  const { t, locale } = useText();
  const { slug, name, risks, users, isCounted, lastSuccess, refusals, endsAt } = organization;
  const base = `/o/${encodeURIComponent(slug)}`;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`${base}/overview`}>
          <Name>{name}</Name>
        </Anchor>
        {name !== slug && <span className={classes.besides}>{slug}</span>}
      </Table.Td>
      <Table.Td>
        <span className={classes.risks}>
          {risks.length === 0 && <span className={classes.dimmed}>{t('overview.fine')}</span>}
          {risks.map((risk) => (
            <Badge key={risk} color={GRAVE.includes(risk) ? 'red' : 'gray'}>
              {t(TEXTS[risk])}
            </Badge>
          ))}
        </span>
      </Table.Td>
      <Table.Td>
        {isCounted ? '' : '~'}
        {new Intl.NumberFormat(locale).format(users)}
      </Table.Td>
      <Table.Td>
        <Time value={lastSuccess} />
      </Table.Td>
      <Table.Td>
        {refusals > 0 ? (
          <Anchor component={Link} href={`${base}/log?outcome=refused`}>
            {new Intl.NumberFormat(locale).format(refusals)}
          </Anchor>
        ) : (
          0
        )}
      </Table.Td>
      <Table.Td>{endsAt === null ? '' : <Time value={endsAt} as="day" />}</Table.Td>
    </Table.Tr>
  );
}
