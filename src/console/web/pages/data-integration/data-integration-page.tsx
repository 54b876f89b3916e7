import { Alert } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'wouter';
import type { DataIntegration } from '../../../api/contract/data-integration.ts';
import { get } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Icon } from '../../theme/icon.tsx';
import { ConnectionTest } from './connection-test.tsx';
import { Credentials } from './credentials.tsx';
import { GuidePanel } from './guide.tsx';
import type { Fresh } from './guides.ts';
import { Rehearsal } from './rehearsal.tsx';
import { SettingsForm } from './settings-form.tsx';

export default function DataIntegrationPage() {
  const { slug = '' } = useParams<{ slug: string }>();
  // What was typed for one organization is not for another.
  return <Integration key={slug} slug={slug} />;
}

function Integration({ slug }: { slug: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const role = roleIn(useSession(), slug);
  const organization = `/organizations/${encodeURIComponent(slug)}`;
  const queryKey = ['data-integration', slug];
  const [chosen, setChosen] = useState<Pick<DataIntegration['settings'], 'scimClient' | 'secretMethod'>>();
  const [fresh, setFresh] = useState<Fresh>({});
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => get<DataIntegration>(`${organization}/data-integration`, { signal }),
    // What is typed goes by what was loaded, not by what others changed meanwhile.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
  });
  if (data === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const { scimClient, secretMethod } = chosen ?? data.settings;
  const canChange = role === 'operator' || role === 'admin';
  return (
    <Page title={t('dataIntegration.title')} intro={t('dataIntegration.intro')}>
      {!canChange && <Alert icon={<Icon name="info" />}>{t('parts.readOnly', { role: t('parts.roleAdmin') })}</Alert>}
      <SettingsForm
        organization={organization}
        integration={data}
        canChange={canChange}
        isOperator={role === 'operator'}
        onChosen={(client, method) => setChosen({ scimClient: client, secretMethod: method })}
        onSaved={(saved) => client.setQueryData(queryKey, saved)}
      />
      <Credentials organization={organization} method={secretMethod} canChange={canChange} onMade={setFresh} />
      <GuidePanel integration={data} client={scimClient} method={secretMethod} fresh={fresh} />
      {canChange && (
        <>
          <ConnectionTest organization={organization} />
          <Rehearsal organization={organization} />
        </>
      )}
    </Page>
  );
}
