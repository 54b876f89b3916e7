import { Alert, Button, Progress } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { SyncRunAnswer } from '../../../api/contract/sync-runs.ts';
import { post } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Name } from '../../parts/name.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { shortly } from '../../parts/times.ts';
import { Icon } from '../../theme/icon.tsx';
import { BackLink } from '../directory/user-page.tsx';
import { BeginSync } from './begin-sync.tsx';
import { RunCounts } from './run-counts.tsx';
import { RunStatus } from './run-state.tsx';
import classes from './sync-runs.module.css';
import { useSyncRun } from './use-sync-run.ts';

const PHASES = {
  users: ['syncRuns.phaseUsers', 10],
  groups: ['syncRuns.phaseGroups', 50],
  references: ['syncRuns.phaseReferences', 75],
  'groups-gone': ['syncRuns.phaseGroupsGone', 85],
  'users-gone': ['syncRuns.phaseUsersGone', 92],
} as const;

/** How far a run is, what it did, and what went wrong. */
export default function SyncRunPage() {
  const { t } = useText();
  const { slug = '', id = '' } = useParams<{ slug: string; id: string }>();
  const [, navigate] = useLocation();
  const [isBeginning, setBeginning] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const isAuditor = roleIn(useSession(), slug) === 'auditor';
  const path = `/organizations/${encodeURIComponent(slug)}/sync-runs/${encodeURIComponent(id)}`;
  const base = `/o/${encodeURIComponent(slug)}`;
  const { data: run, error, refetch } = useSyncRun(path);
  if (run === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const stop = () => {
    setProblem(undefined);
    post(`${path}/cancel`)
      .catch(setProblem)
      .finally(() => void refetch());
  };
  return (
    <Page
      title={t('syncRuns.titleOf', { system: run.system.name })}
      intro={<RunStatus state={run.state} />}
      above={<BackLink href={`${base}/sync-runs`} text={t('syncRuns.back')} />}
      actions={
        !isAuditor &&
        (run.state === 'running' ? (
          <Button variant="default" onClick={stop}>
            {t('syncRuns.stop')}
          </Button>
        ) : (
          <>
            <Button onClick={() => setBeginning(true)}>{t('syncRuns.again')}</Button>
            <Button variant="default" component={Link} href={`${base}/undos/new?by=request&of=${run.id}`}>
              {t('syncRuns.undo')}
            </Button>
          </>
        ))
      }
    >
      <ErrorNote error={problem} />
      {run.state === 'running' && <HowFar run={run} />}
      {run.trouble !== null && (
        <Alert color="red" icon={<Icon name="warning" />}>
          {run.trouble}
        </Alert>
      )}
      <Panel title={t('syncRuns.counts')}>
        <RunCounts counts={run.counts} />
        <About run={run} />
      </Panel>
      {run.errors.length > 0 && (
        <Panel title={t('syncRuns.errors')} intro={t('syncRuns.errorsIntro')}>
          <ul className={classes.errors}>
            {run.errors.map(({ type, upstreamId, reason, sentence }) => (
              <li key={`${type} ${upstreamId} ${reason}`}>
                <strong>{type}</strong> <code>{upstreamId}</code>
                <div>{sentence}</div>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {isBeginning && (
        <BeginSync
          slug={slug}
          systemId={run.system.id}
          onBegun={(begun) => navigate(`${base}/sync-runs/${begun.id}`)}
          onClose={() => setBeginning(false)}
        />
      )}
    </Page>
  );
}

function HowFar({ run: { phase } }: { run: SyncRunAnswer }) {
  const { t } = useText();
  const [name, share] = PHASES[phase];
  return (
    <div role="status">
      <p className={classes.dimmed}>{t(name)}</p>
      <Progress value={share} animated aria-label={t('syncRuns.progress')} />
    </div>
  );
}

function About({ run }: { run: SyncRunAnswer }) {
  const { t, locale } = useText();
  const { kind, mode, isScheduled, actor, startedAt, endedAt, sync } = run;
  const watermark = (type: string, time: string | null | undefined) =>
    t('syncRuns.watermarkOf', {
      type,
      time: time ? shortly(new Date(time), locale) : t('syncRuns.never'),
    });
  return (
    <Facts>
      <Fact name={t('syncRuns.mode')}>{t(`syncRuns.${mode}`)}</Fact>
      <Fact name={t('syncRuns.kind')}>{t(`syncRuns.${kind}`)}</Fact>
      <Fact name={t('syncRuns.by')}>
        <Name>{isScheduled ? t('syncRuns.scheduled') : actor}</Name>
      </Fact>
      <Fact name={t('syncRuns.begun')}>
        <Time value={startedAt} as="time" />
      </Fact>
      {endedAt !== null && (
        <Fact name={t('syncRuns.ended')}>
          <Time value={endedAt} as="time" />
        </Fact>
      )}
      <Fact name={t('syncRuns.watermark')}>
        <div>{watermark(t('syncRuns.users'), sync?.usersWatermark)}</div>
        <div>{watermark(t('syncRuns.groups'), sync?.groupsWatermark)}</div>
      </Fact>
    </Facts>
  );
}
