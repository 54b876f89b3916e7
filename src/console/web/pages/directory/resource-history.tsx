import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { LogPage } from '../../../api/contract/log.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/page.tsx';
import { LogLines } from '../log/log-lines.tsx';
import classes from './directory.module.css';

const SHOWN = 8;

/** The newest that the log has on a user or a group. */
export function ResourceHistory({ slug, id }: { slug: string; id: string }) {
  const { t } = useText();
  const path = `/organizations/${encodeURIComponent(slug)}/log`;
  const { data, error } = useQuery({
    queryKey: ['log', path, id],
    queryFn: ({ signal }) => get<LogPage>(path, { query: { person: id, count: SHOWN }, signal }),
  });
  const all = `/o/${encodeURIComponent(slug)}/log?person=${id}`;
  return (
    <Panel
      title={t('directory.history')}
      actions={
        <>
          <Anchor component={Link} href={`/o/${encodeURIComponent(slug)}/history/${id}`} size="sm">
            {t('undo.history')}
          </Anchor>
          <Anchor component={Link} href={all} size="sm">
            {t('directory.historyAll')}
          </Anchor>
        </>
      }
    >
      <ErrorNote error={error} />
      {data === undefined && error === null && <Loading />}
      {data?.items.length === 0 && <p className={classes.missing}>{t('directory.noHistory')}</p>}
      {data !== undefined && data.items.length > 0 && (
        <LogLines items={data.items} hrefOf={({ id: entry }) => `${all}&entry=${entry}`} />
      )}
    </Panel>
  );
}
