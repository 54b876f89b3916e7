import { Alert } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'wouter';
import type { QuirkItem, QuirksAnswer } from '../../../api/contract/quirks.ts';
import { get, put } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Name } from '../../parts/name.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Time } from '../../parts/time.tsx';
import { allOf } from '../../parts/use-pages.ts';
import { Icon } from '../../theme/icon.tsx';
import classes from './quirks.module.css';
import { RequestLink } from './request-link.tsx';
import { StrictPanel } from './strict-panel.tsx';

/** What clients send that the standard does not ask for, and whether it is taken. */
export default function QuirksPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const client = useQueryClient();
  const role = roleIn(useSession(), slug);
  const path = `/organizations/${encodeURIComponent(slug)}`;
  const queryKey = ['quirks', slug];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => get<QuirksAnswer>(`${path}/quirks`, { signal }),
  });
  if (data === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const canChange = role === 'operator' || role === 'admin';
  const set = async (strict: boolean) =>
    client.setQueryData(queryKey, await put<QuirksAnswer>(`${path}/strict`, { strict }));
  return (
    <Page title={t('quirks.title')} intro={t('quirks.intro')} wide>
      {!canChange && <Alert icon={<Icon name="info" />}>{t('parts.readOnly', { role: t('parts.roleAdmin') })}</Alert>}
      <StrictPanel slug={slug} answer={data} canChange={canChange} onSet={set} />
      <Ledger slug={slug} quirks={data.quirks} />
    </Page>
  );
}

function Ledger({ slug, quirks }: { slug: string; quirks: readonly QuirkItem[] }) {
  const { t, locale } = useText();
  const columns: readonly Column<QuirkItem>[] = [
    {
      id: 'what',
      title: t('quirks.what'),
      grows: true,
      cell: ({ code, meaning }) => (
        <div className={classes.what}>
          <code className={classes.code}>{code}</code>
          <span>{meaning}</span>
        </div>
      ),
    },
    { id: 'client', title: t('quirks.client'), cell: ({ client }) => <Name>{client}</Name> },
    { id: 'times', title: t('quirks.times'), cell: ({ times }) => new Intl.NumberFormat(locale).format(times) },
    {
      id: 'example',
      title: t('quirks.example'),
      cell: ({ example, requestId }) => (
        <div className={classes.what}>
          <code className={classes.code}>
            <Name lines={2}>{example}</Name>
          </code>
          <RequestLink slug={slug} requestId={requestId} />
        </div>
      ),
    },
    { id: 'last', title: t('quirks.last'), cell: ({ lastAt }) => <Time value={lastAt} /> },
    {
      id: 'strict',
      title: t('quirks.whenStrict'),
      cell: ({ strict }) => (strict === null ? t('quirks.accepted') : t('quirks.refused', { ...strict })),
    },
  ];
  return (
    <Panel title={t('quirks.ledger')} intro={t('quirks.ledgerIntro')}>
      <PageTable
        label={t('quirks.ledger')}
        pages={allOf(quirks)}
        columns={columns}
        keyOf={({ client, code }) => `${code} ${client}`}
        empty={<Empty title={t('quirks.none')}>{t('quirks.noneDetail')}</Empty>}
      />
    </Panel>
  );
}
