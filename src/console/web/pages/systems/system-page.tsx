import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { SystemAnswer } from '../../../api/contract/systems.ts';
import { get, patch } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { BackLink } from '../directory/user-page.tsx';
import { SyncPanel } from '../sync-runs/sync-panel.tsx';
import { CheckPanel } from './check-panel.tsx';
import { RemoveSystem } from './remove-system.tsx';
import { SystemForm } from './system-form.tsx';
import { Condition } from './system-state.tsx';
import { valuesOf } from './system-values.ts';
import { TransformationPanel } from './transformation-panel.tsx';

/** One system: how it does, its sync, its settings, and what becomes of what is read and written. */
export default function SystemPage() {
  const { t } = useText();
  const { slug = '', id = '' } = useParams<{ slug: string; id: string }>();
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const [isRemoving, setRemoving] = useState(false);
  const canChange = roleIn(useSession(), slug) !== 'auditor';
  const organization = `/organizations/${encodeURIComponent(slug)}`;
  const path = `${organization}/systems/${encodeURIComponent(id)}`;
  const list = `/o/${encodeURIComponent(slug)}/systems`;
  const {
    data: system,
    error,
    refetch,
  } = useQuery({ queryKey: [path], queryFn: ({ signal }) => get<SystemAnswer>(path, { signal }) });
  if (system === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const save = async (change: object) => {
    const saved = await patch<SystemAnswer>(path, change, { version: system.version });
    client.setQueryData([path], saved);
  };
  return (
    <Page
      title={system.name}
      intro={
        <>
          {t('systems.condition')}: <Condition condition={system.condition} />
        </>
      }
      above={<BackLink href={list} text={t('systems.back')} />}
      actions={
        canChange && (
          <Button color="red" variant="outline" onClick={() => setRemoving(true)}>
            {t('systems.remove')}
          </Button>
        )
      }
    >
      <Panel title={t('systems.state')} intro={t('systems.conditionNode')}>
        <CopyField label={t('systems.externalId')} hint={t('systems.externalIdHint')} value={system.id} />
        {system.proxyUrl !== null && <CopyField label={t('systems.proxyUrl')} value={system.proxyUrl} />}
        <Facts>
          <Fact name={t('systems.lastProvisioned')}>
            <Time value={system.lastProvisionedAt} />
          </Fact>
          <Fact name={t('systems.changed')}>
            <Time value={system.changedAt} as="time" />
          </Fact>
        </Facts>
      </Panel>
      {canChange && <CheckPanel path={path} onChecked={() => void refetch()} />}
      <SyncPanel slug={slug} system={system} canChange={canChange} onChanged={() => void refetch()} />
      <Panel title={t('systems.settings')}>
        <SystemForm
          initial={valuesOf(system)}
          secret={system.authentication.secret}
          canChange={canChange}
          action={t('parts.save')}
          onSave={save}
        />
      </Panel>
      <TransformationPanel organization={organization} system={system} canChange={canChange} onSave={save} />
      {isRemoving && (
        <RemoveSystem
          system={system}
          path={path}
          onClose={() => setRemoving(false)}
          onRemoved={() => {
            client.removeQueries({ queryKey: [path] });
            navigate(list);
          }}
        />
      )}
    </Page>
  );
}
