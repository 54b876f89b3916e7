import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { LogEntryAnswer, LogItem } from '../../../api/contract/log.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ClickPaths } from '../../parts/click-paths.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Time } from '../../parts/time.tsx';
import { JsonText } from '../directory/json-text.tsx';
import { Changes } from './changes.tsx';
import classes from './log.module.css';
import { LogLines, OutcomeMark } from './log-lines.tsx';

const ID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;
const PATHS: Readonly<Record<string, 'users' | 'groups'>> = { User: 'users', Group: 'groups' };

/** All that the log has of one request: what it did, why, and what was sent. */
export function LogEntry({ slug, id, hrefOf }: { slug: string; id: string; hrefOf: (item: LogItem) => string }) {
  const { t } = useText();
  const path = `/organizations/${encodeURIComponent(slug)}/log/${encodeURIComponent(id)}`;
  const {
    data: entry,
    error,
    refetch,
  } = useQuery({
    queryKey: ['log', path],
    queryFn: ({ signal }) => get<LogEntryAnswer>(path, { signal }),
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (entry === undefined) return <Loading />;
  const { answer, request, changes, members, notes, sameRequest, curl } = entry;
  return (
    <article className={classes.entry}>
      <p className={classes.headline}>
        <bdi>{headlineOf(entry)}</bdi>
      </p>
      <dl className={classes.facts}>
        <Fact name={t('log.time')}>
          <Time value={entry.at} as="time" />
        </Fact>
        <Fact name={t('log.outcome')}>
          <OutcomeMark item={entry} />
        </Fact>
        <Fact name={t('log.credential')}>
          <bdi>{entry.credential || t('log.noCredential')}</bdi>
        </Fact>
      </dl>
      <Links slug={slug} entry={entry} />
      {entry.outcome === 'refused' && <Why entry={entry} />}
      {changes.length > 0 && (
        <Part title={t('log.changes')}>
          <Changes changes={changes} />
          {entry.changesLeftOut > 0 && <p>{t('log.leftOut', { count: entry.changesLeftOut })}</p>}
        </Part>
      )}
      {members !== null && (
        <Part title={t('log.members')}>
          <JsonText value={members} />
        </Part>
      )}
      {notes.length > 0 && (
        <Part title={t('log.notes')}>
          <ul className={classes.notes}>
            {notes.map(({ code, detail }) => (
              <li key={`${code} ${detail}`}>
                <code>{code}</code> <bdi>{detail}</bdi>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={t('log.request')}>
        {request === null ? (
          <p className={classes.dimmed}>{t('log.requestNotKept')}</p>
        ) : (
          <>
            <p>
              <code className={classes.path}>
                {request.method} {request.path}
              </code>
            </p>
            {request.body !== undefined && <JsonText value={request.body} />}
            {entry.bodyLongerThan !== null && <p>{t('log.bodyNotKept', { count: entry.bodyLongerThan })}</p>}
          </>
        )}
        {curl !== null && <CopyField label={t('log.curl')} value={curl} />}
        {request !== null && (
          <Anchor
            component={Link}
            href={`/o/${encodeURIComponent(slug)}/workbench?entry=${encodeURIComponent(entry.id)}`}
          >
            {t('workbench.open')}
          </Anchor>
        )}
      </Part>
      {request !== null && (
        <Part title={t('log.answer')}>
          <JsonText value={answer} />
        </Part>
      )}
      <CopyField label={t('log.requestId')} value={entry.requestId} />
      {sameRequest.length > 0 && (
        <Part title={t('log.sameRequest')}>
          <LogLines items={sameRequest} hrefOf={hrefOf} />
        </Part>
      )}
    </article>
  );
}

/** Without what the client was told, which stands below as the reason. */
function headlineOf({ sentence, answer: { detail = '' } }: LogEntryAnswer): string {
  const isWhole = detail === '' || !sentence.endsWith(`: ${detail}`);
  return isWhole ? sentence : `${sentence.slice(0, -detail.length - 2)}.`;
}

/** Why it was refused, what to change, and where that is. */
function Why({ entry: { answer, explanation } }: { entry: LogEntryAnswer }) {
  const { t } = useText();
  return (
    <Part title={t('log.why')}>
      {answer.detail !== undefined && (
        <p className={classes.detail}>
          <bdi>{answer.detail}</bdi>
        </p>
      )}
      <p>
        <strong>{explanation.title}.</strong> {explanation.why} {explanation.change}
      </p>
      <ClickPaths paths={explanation.paths} />
    </Part>
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

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={classes.part}>{title}</h3>
      {children}
    </section>
  );
}

/** To whom it happened, and what else did. */
function Links({
  slug,
  entry: { subject, resourceType, operation, outcome, requestId },
}: {
  slug: string;
  entry: LogEntryAnswer;
}) {
  const { t } = useText();
  if (subject === null) return null;
  const base = `/o/${encodeURIComponent(slug)}`;
  const list = PATHS[resourceType ?? ''];
  return (
    <p className={classes.links}>
      {list !== undefined && ID.test(subject) && operation !== 'delete' && (
        <Anchor component={Link} href={`${base}/${list}/${subject}`}>
          {t(list === 'users' ? 'log.openUser' : 'log.openGroup')}
        </Anchor>
      )}
      <Anchor component={Link} href={`${base}/log?person=${encodeURIComponent(subject)}`}>
        {t('log.followPerson')}
      </Anchor>
      {ID.test(subject) && outcome === 'changed' && (
        <Anchor component={Link} href={`${base}/history/${subject}`}>
          {t('undo.history')}
        </Anchor>
      )}
      {outcome === 'changed' && (
        <Anchor component={Link} href={`${base}/undos/new?by=request&of=${encodeURIComponent(requestId)}`}>
          {t('undo.undoRequest')}
        </Anchor>
      )}
    </p>
  );
}
