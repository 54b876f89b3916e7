import { Anchor, Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import type { HistoryAnswer, PastItem } from '../../../api/contract/history.ts';
import { get } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { JsonText } from '../directory/json-text.tsx';
import { BackLink } from '../directory/user-page.tsx';
import { Changes } from '../log/changes.tsx';
import classes from './history.module.css';
import { RestoreButton } from './restore-button.tsx';

const PAGE = 50;
const LISTS: Readonly<Record<string, 'users' | 'groups'>> = { User: 'users', Group: 'groups' };

/** What a user, a group or another resource was before each of its changes. */
export default function HistoryPage() {
  const { t } = useText();
  const { slug = '', id = '' } = useParams<{ slug: string; id: string }>();
  const path = `/organizations/${encodeURIComponent(slug)}/history/${encodeURIComponent(id)}`;
  const mayRestore = roleIn(useSession(), slug) !== 'auditor';
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['history', path],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => get<HistoryAnswer>(path, { query: { count: PAGE, cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next,
  });
  const [first] = data?.pages ?? [];
  if (first === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const { name, type, isThere, keptDays } = first;
  const base = `/o/${encodeURIComponent(slug)}`;
  const list = LISTS[type];
  return (
    <Page
      title={name}
      intro={t('undo.historyIntro', { count: keptDays })}
      above={
        list !== undefined && isThere ? (
          <BackLink href={`${base}/${list}/${id}`} text={name} />
        ) : (
          <BackLink href={`${base}/deleted`} text={t('shell.deleted')} />
        )
      }
      actions={
        !isThere && (
          <>
            <Status kind="bad">{t('undo.gone')}</Status>
            {mayRestore && list !== undefined && (
              <RestoreButton slug={slug} id={id} name={name} onRestored={() => void refetch()} />
            )}
          </>
        )
      }
    >
      {items.length === 0 ? (
        <Empty title={t('undo.noHistory')}>{t('undo.noHistoryDetail')}</Empty>
      ) : (
        <ol className={classes.timeline}>
          {items.map((item) => (
            <Past key={item.id} item={item} base={base} />
          ))}
        </ol>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('undo.older')}
        </Button>
      )}
    </Page>
  );
}

function Past({ item, base }: { item: PastItem; base: string }) {
  const { t } = useText();
  const { id, at, operation, sentence, requestId, undo, changes, changesLeftOut, before } = item;
  return (
    <li className={classes.past} data-operation={operation}>
      <p className={classes.when}>
        <Time value={at} as="time" />
      </p>
      <p className={classes.sentence}>
        <bdi>{sentence}</bdi>
      </p>
      {changes.length > 0 && (
        <details open={operation !== 'create'}>
          <summary className={classes.summary}>{t('log.changes')}</summary>
          <Changes changes={changes} />
          {changesLeftOut > 0 && <p>{t('log.leftOut', { count: changesLeftOut })}</p>}
        </details>
      )}
      {before !== null && (
        <details>
          <summary className={classes.summary}>{t('undo.whole')}</summary>
          <JsonText value={before} />
        </details>
      )}
      <p className={classes.links}>
        <Anchor component={Link} href={`${base}/log?entry=${id}`} size="sm">
          {t('undo.openLog')}
        </Anchor>
        {undo !== null ? (
          <Anchor component={Link} href={`${base}/undos/${undo}`} size="sm">
            {t('undo.byUndo')}
          </Anchor>
        ) : (
          requestId !== null && (
            <Anchor
              component={Link}
              href={`${base}/undos/new?by=request&of=${encodeURIComponent(requestId)}`}
              size="sm"
            >
              {t('undo.undoRequest')}
            </Anchor>
          )
        )}
      </p>
    </li>
  );
}
