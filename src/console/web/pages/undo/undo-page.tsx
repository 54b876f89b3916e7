import { Button, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link, useParams } from 'wouter';
import type { UndoReportAnswer } from '../../../api/contract/undo.ts';
import { get, post } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Name } from '../../parts/name.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { BackLink } from '../directory/user-page.tsx';
import classes from './undo.module.css';
import { LeftAlone } from './undo-preview.tsx';
import { subjectOf, UndoState } from './undo-state.tsx';

const POLL_MS = 1_000;
const PHASES = { resources: 'undo.phaseResources', names: 'undo.phaseNames', members: 'undo.phaseMembers' } as const;
const COUNTS = [
  ['undo.restored', 'restored'],
  ['undo.deleted', 'deleted'],
  ['undo.changed', 'changed'],
  ['undo.wereAlready', 'already'],
  ['undo.membersIn', 'membersAdded'],
  ['undo.membersOut', 'membersRemoved'],
] as const;

/** How far an undo is, what it did, and what it left alone. */
export default function UndoPage() {
  const { t } = useText();
  const { slug = '', id = '' } = useParams<{ slug: string; id: string }>();
  const path = `/organizations/${encodeURIComponent(slug)}/undos/${encodeURIComponent(id)}`;
  const isAuditor = roleIn(useSession(), slug) === 'auditor';
  const {
    data: undo,
    error,
    refetch,
  } = useQuery({
    queryKey: ['undo', path],
    queryFn: ({ signal }) => get<UndoReportAnswer>(path, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? POLL_MS : false),
  });
  const [problem, setProblem] = useState<unknown>();
  if (undo === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const act = (deed: 'stop' | 'resume') => {
    setProblem(undefined);
    post(`${path}/${deed}`)
      .catch(setProblem)
      .finally(() => void refetch());
  };
  const list = `/o/${encodeURIComponent(slug)}/undos`;
  return (
    <Page
      title={t('undo.titleOf', { what: subjectOf(t, undo) })}
      intro={<UndoState state={undo.state} />}
      above={<BackLink href={list} text={t('undo.back')} />}
      actions={
        !isAuditor && (
          <>
            {undo.state === 'running' && (
              <Button variant="default" onClick={() => act('stop')}>
                {t('undo.stop')}
              </Button>
            )}
            {undo.state === 'stopped' && <Button onClick={() => act('resume')}>{t('undo.resume')}</Button>}
            {undo.state !== 'running' && (
              <Button variant="default" component={Link} href={`${list}/new?by=request&of=${undo.id}`}>
                {t('undo.undoThis')}
              </Button>
            )}
          </>
        )
      }
    >
      <ErrorNote error={problem} />
      {undo.state !== 'done' && <HowFar undo={undo} />}
      <Panel title={t('undo.result')}>
        <dl className={classes.figures}>
          {COUNTS.map(([label, name]) => (
            <Fact key={name} name={t(label)}>
              <CountText count={undo.counts[name]} />
            </Fact>
          ))}
        </dl>
        <dl className={classes.facts}>
          <Fact name={t('undo.by')}>
            <Name>{undo.actor}</Name>
          </Fact>
          <Fact name={t('undo.begun')}>
            <Time value={undo.createdAt} as="time" />
          </Fact>
          {undo.finishedAt !== null && (
            <Fact name={t('undo.ended')}>
              <Time value={undo.finishedAt} as="time" />
            </Fact>
          )}
          <Fact name={t('undo.window')}>
            <Time value={undo.from} as="time" /> – <Time value={undo.until} as="time" />
          </Fact>
        </dl>
        {undo.isForced && <p className={classes.dimmed}>{t('undo.forced')}.</p>}
        <LeftAlone left={undo.left} leftCount={undo.leftCount} />
      </Panel>
    </Page>
  );
}

/** It goes from the newest change to the oldest, and then through the members. */
function HowFar({ undo: { phase, position, from, until } }: { undo: UndoReportAnswer }) {
  const { t } = useText();
  const [begin, end] = [new Date(from).getTime(), new Date(until).getTime()];
  const at = position === null ? end : new Date(position).getTime();
  const share = end > begin ? (end - at) / (end - begin) : 0;
  const done = phase === 'resources' ? share * 0.6 : phase === 'names' ? 0.65 : 0.7 + share * 0.3;
  return (
    <div role="status">
      <p className={classes.dimmed}>{t(PHASES[phase])}</p>
      <Progress value={100 * Math.min(1, Math.max(0.02, done))} aria-label={t(PHASES[phase])} />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function CountText({ count }: { count: number }) {
  const { locale } = useText();
  return new Intl.NumberFormat(locale).format(count);
}
