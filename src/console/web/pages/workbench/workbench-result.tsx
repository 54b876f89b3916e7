import { useQuery } from '@tanstack/react-query';
import type { LogPage } from '../../../api/contract/log.ts';
import type { WorkbenchAnswer } from '../../../api/contract/workbench.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { curlBearer, curlCommand, curlJson } from '../../parts/curl.ts';
import { Panel } from '../../parts/page.tsx';
import { Status } from '../../parts/status.tsx';
import { LogEntry } from '../log/log-entry.tsx';
import type { Draft } from './draft.ts';
import classes from './workbench.module.css';

/** The log is written a moment after the answer. */
const ASK_AGAIN_MS = 700;
const TRIES = 8;

/** What came back, and what the log says of it. */
export function WorkbenchResult({ slug, draft, answer }: { slug: string; draft: Draft; answer: WorkbenchAnswer }) {
  const { t } = useText();
  const { status, ms, headers, body, isCut, requestId, path } = answer;
  const { method, body: sent } = draft;
  const json = sent.trim() === '' ? [] : curlJson('application/scim+json', JSON.stringify(JSON.parse(sent)));
  const url = `${location.origin}/api/scim/${slug}${path}`;
  const curl = curlCommand(method, url, [curlBearer('SCIM_TOKEN'), ...json]);
  return (
    <>
      <Panel title={t('workbench.answer')}>
        <p className={classes.status} role="status">
          <Status kind={status < 400 ? 'ok' : 'bad'}>{String(status)}</Status> {t('workbench.time', { ms })}
        </p>
        {body !== '' && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
          <pre className={classes.body} tabIndex={0} dir="ltr">
            {body}
          </pre>
        )}
        {isCut && <p>{t('workbench.cut')}</p>}
        <details>
          <summary>{t('workbench.headers')}</summary>
          <dl className={classes.headers}>
            {headers.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
        <CopyField label={t('workbench.curl')} value={curl} />
      </Panel>
      <Panel title={t('workbench.explanation')}>
        {requestId === null ? <p>{t('workbench.notLogged')}</p> : <Explanation slug={slug} requestId={requestId} />}
      </Panel>
    </>
  );
}

function Explanation({ slug, requestId }: { slug: string; requestId: string }) {
  const { t } = useText();
  const log = `/o/${encodeURIComponent(slug)}/log`;
  const path = `/organizations/${encodeURIComponent(slug)}/log`;
  const { data, dataUpdatedAt, isError } = useQuery({
    queryKey: ['log', path, 'request', requestId],
    queryFn: async ({ signal, client, queryKey }) => {
      const tries = (client.getQueryData<{ tries: number }>(queryKey)?.tries ?? 0) + 1;
      const { items } = await get<LogPage>(path, { query: { requestId }, signal });
      return { tries, item: items[0] };
    },
    refetchInterval: ({ state: { data: found } }) =>
      found?.item !== undefined || (found?.tries ?? 0) >= TRIES ? false : ASK_AGAIN_MS,
  });
  if (data?.item !== undefined)
    return <LogEntry slug={slug} id={data.item.id} hrefOf={({ id }) => `${log}?entry=${id}`} />;
  const isOver = isError || (dataUpdatedAt > 0 && (data?.tries ?? 0) >= TRIES);
  return <p role="status">{t(isOver ? 'workbench.notLogged' : 'workbench.waiting')}</p>;
}
