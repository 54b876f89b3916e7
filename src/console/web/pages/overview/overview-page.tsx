import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link, useParams } from 'wouter';
import type { DirectorySize } from '../../../api/contract/directory.ts';
import type { OverviewAnswer } from '../../../api/contract/overview.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Name } from '../../parts/name.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { Activity } from './activity.tsx';
import classes from './overview.module.css';
import { Warnings } from './warnings.tsx';

// Below what is seen first.
const Cycles = lazy(() => import('./cycles.tsx'));

const EVERY_MS = 60_000;

export default function OverviewPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const path = `/organizations/${encodeURIComponent(slug)}/overview`;
  const { data, error, refetch } = useQuery({
    queryKey: ['overview', path],
    queryFn: ({ signal }) => get<OverviewAnswer>(path, { signal }),
    refetchInterval: EVERY_MS,
  });
  if (data === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const base = `/o/${encodeURIComponent(slug)}`;
  return (
    <Page title={t('shell.overview')} wide intro={<State overview={data} />}>
      <dl className={classes.figures}>
        <Figure name={t('overview.lastSuccess')}>
          <Time value={data.lastSuccess} />
        </Figure>
        <Figure name={t('overview.lastRefusal')}>
          {data.lastRefusal === null ? (
            <Time value={null} />
          ) : (
            <Anchor component={Link} href={`${base}/log?outcome=refused`} inherit>
              <Time value={data.lastRefusal} />
            </Anchor>
          )}
        </Figure>
        <Figure name={t('overview.users')}>
          <Anchor component={Link} href={`${base}/users`} inherit>
            <Size size={data.users} />
          </Anchor>
          <span className={classes.besides}>
            {t('overview.activeUsers')}: <Size size={data.activeUsers} />
          </span>
        </Figure>
        <Figure name={t('overview.groups')}>
          <Anchor component={Link} href={`${base}/groups`} inherit>
            <Size size={data.groups} />
          </Anchor>
        </Figure>
      </dl>
      <div className={classes.columns}>
        <div className={classes.side}>
          <Warnings slug={slug} warnings={data.warnings} />
        </div>
        <div className={classes.main}>
          <Activity hours={data.hours} days={data.days} />
        </div>
        <div className={classes.cycles}>
          <Suspense fallback={<Loading />}>
            <Cycles slug={slug} />
          </Suspense>
        </div>
        <div className={classes.below}>
          <CredentialsOf credentials={data.credentials} />
        </div>
      </div>
    </Page>
  );
}

/** In words; that nothing can be served, or never was, says more than the verdict. */
function stateOf({ isActive, verdict, warnings }: OverviewAnswer) {
  if (!isActive) return 'overview.isOff';
  return warnings.some(({ code }) => code === 'neverHeard') ? 'overview.notConnected' : VERDICTS[verdict];
}

const VERDICTS = {
  healthy: 'overview.healthy',
  attention: 'overview.needsAttention',
  silent: 'overview.isSilent',
  'at risk': 'overview.atRisk',
} as const;

/** The verdict, and what the client did last. */
function State({ overview }: { overview: OverviewAnswer }) {
  const { t, locale } = useText();
  const { verdict, cycle } = overview;
  // Of few failures among many changes it does not say that there were none.
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 2 });
  return (
    <>
      <span className={classes.state} data-verdict={verdict}>
        {t(stateOf(overview))}
      </span>
      {cycle !== null && (
        <>
          {' · '}
          {t(cycle.isUnderWay ? 'overview.underWay' : 'overview.lastCycle')} <Time value={cycle.lastAt} />
          {' · '}
          {cycle.errorRate === 0
            ? t('overview.noneFailed')
            : t('overview.failed', { share: share.format(cycle.errorRate) })}
          {!cycle.isUnderWay && (
            <>
              {' · '}
              {t('overview.next')} <Time value={cycle.nextExpected} />
            </>
          )}
        </>
      )}
    </>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** How many there are, with a word where it is an estimate. */
function Size({ size: { total, isCounted } }: { size: DirectorySize }) {
  const { t, locale } = useText();
  const number = new Intl.NumberFormat(locale, isCounted ? {} : { maximumSignificantDigits: 3 }).format(total);
  if (isCounted) return number;
  return (
    <>
      ~{number} <span className={classes.estimated}>{t('overview.estimated')}</span>
    </>
  );
}

function CredentialsOf({ credentials }: Pick<OverviewAnswer, 'credentials'>) {
  const { t } = useText();
  if (credentials.length === 0) return null;
  return (
    <Panel title={t('overview.credentials')}>
      <ul className={classes.credentials}>
        {credentials.map(({ id, name, lastUsedAt, endsAt }) => (
          <li key={id}>
            <Name>{name}</Name>
            <span className={classes.facts}>
              <span>
                {t('overview.lastUsed')}: <Time value={lastUsedAt} />
              </span>
              <span>
                {t('overview.ends')}: <Time value={endsAt} as="day" />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
