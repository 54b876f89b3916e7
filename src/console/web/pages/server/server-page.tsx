import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ServerAnswer } from '../../../api/contract/server.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { Status } from '../../parts/status.tsx';
import { Jobs } from './jobs.tsx';
import { Mail } from './mail.tsx';
import classes from './server.module.css';

const KEY = ['/server'];
const EVERY_MS = 15_000;

/** For operators: what this installation is and does. */
export default function ServerPage() {
  const { t } = useText();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<ServerAnswer>('/server', { signal }),
    refetchInterval: EVERY_MS,
  });
  return (
    <Page title={t('server.title')} intro={t('server.intro')} wide>
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <>
          <Facts {...data} />
          <Jobs jobs={data.jobs} onAsked={() => void client.invalidateQueries({ queryKey: KEY })} />
          <Mail mail={data.mail} />
        </>
      )}
    </Page>
  );
}

function Facts({ version, node, database, pendingMigrations, masterKey }: ServerAnswer) {
  const { t } = useText();
  return (
    <Panel title={t('server.installation')}>
      <dl className={classes.facts}>
        <Fact name={t('server.version')}>{`${version} (Node.js ${node})`}</Fact>
        <Fact name={t('server.database')}>
          {`PostgreSQL ${database.version}, ${t(database.isEmbedded ? 'server.embedded' : 'server.external')}`}
        </Fact>
        <Fact name={t('server.migrations')}>
          {pendingMigrations.length === 0 ? (
            <Status kind="ok">{t('server.migrated')}</Status>
          ) : (
            <>
              <Status kind="bad">{t('server.pending', { count: pendingMigrations.length })}</Status>
              <span className={classes.faint}>{pendingMigrations.join(', ')}</span>
            </>
          )}
        </Fact>
        <Fact name={t('server.masterKey')}>
          {t(`server.key_${masterKey.source}`)}
          {masterKey.older > 0 && <span className={classes.faint}>{t('server.olderKeys')}</span>}
        </Fact>
      </dl>
    </Panel>
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
