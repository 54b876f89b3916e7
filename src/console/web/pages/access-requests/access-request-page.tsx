import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'wouter';
import type { AccessAnswer, AccessDeed } from '../../../api/contract/access-requests.ts';
import { get, post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { BackLink } from '../directory/user-page.tsx';
import { AccessFacts } from './access-facts.tsx';
import { AccessProgress } from './access-progress.tsx';
import classes from './access-requests.module.css';
import { AccessStatus } from './access-state.tsx';
import { DecideDialog } from './decide-dialog.tsx';

const POLL_MS = 1_000;
/** What is tried again later is looked at now and then. */
const LATER_MS = 15_000;

const STYLES = {
  approve: { variant: 'filled' },
  reject: { variant: 'outline', color: 'red' },
  withdraw: { variant: 'default' },
  revoke: { variant: 'outline', color: 'red' },
  retry: { variant: 'filled' },
} as const;

/** One request: what is asked for, who decided, what came of it, and what may be done with it. */
export default function AccessRequestPage() {
  const { t } = useText();
  const { slug = '', id = '' } = useParams<{ slug: string; id: string }>();
  const client = useQueryClient();
  const [asked, setAsked] = useState<AccessDeed>();
  const [problem, setProblem] = useState<unknown>();
  const path = `/organizations/${encodeURIComponent(slug)}/access-requests/${encodeURIComponent(id)}`;
  const { data, error, refetch } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<AccessAnswer>(path, { signal }),
    refetchInterval: ({ state }) => pauseOf(state.data),
  });
  if (data === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const act = async (deed: AccessDeed, reason?: string) => {
    setProblem(undefined);
    client.setQueryData([path], await post<AccessAnswer>(`${path}/${deed}`, reason ? { reason } : {}));
  };
  const user = data.user.name ?? t('accessRequests.userGone');
  const couldDecide = data.isOwn && data.state === 'requested' && data.deeds.length > 0;
  return (
    <Page
      title={t('accessRequests.titleOf', { user, group: data.group.name ?? data.group.id })}
      intro={<AccessStatus state={data.state} />}
      above={<BackLink href={`/o/${encodeURIComponent(slug)}/access-requests`} text={t('accessRequests.back')} />}
      actions={
        data.deeds.length > 0 &&
        data.deeds.map((deed) => (
          <Button
            key={deed}
            {...STYLES[deed]}
            onClick={() => (deed === 'retry' ? void act(deed).catch(setProblem) : setAsked(deed))}
          >
            {t(`accessRequests.${deed}`)}
          </Button>
        ))
      }
    >
      <ErrorNote error={problem} />
      {couldDecide && <p className={classes.dimmed}>{t('accessRequests.own')}</p>}
      <AccessProgress request={data} />
      <Panel title={t('accessRequests.facts')}>
        <AccessFacts slug={slug} request={data} />
      </Panel>
      <Panel title={t('accessRequests.trail')}>
        <ol className={classes.trail}>
          {data.trail.map(({ id: entry, at, sentence }) => (
            <li key={entry}>
              <bdi>{sentence}</bdi>
              <div className={classes.dimmed}>
                <Time value={at} as="time" />
              </div>
            </li>
          ))}
        </ol>
      </Panel>
      {asked !== undefined && asked !== 'retry' && (
        <DecideDialog deed={asked} onConfirm={(reason) => act(asked, reason)} onClose={() => setAsked(undefined)} />
      )}
    </Page>
  );
}

function pauseOf(request: AccessAnswer | undefined): number | false {
  if (request === undefined || request.dueAt === null) return false;
  if (request.state !== 'approved' && request.state !== 'revoking') return false;
  return request.attempts <= 1 && new Date(request.dueAt).getTime() < Date.now() + 10 * 60_000 ? POLL_MS : LATER_MS;
}
