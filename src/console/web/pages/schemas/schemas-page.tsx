import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import type { SchemasAnswer } from '../../../api/contract/schemas.ts';
import { get } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Icon } from '../../theme/icon.tsx';
import { RequirementsPanel } from './requirements-panel.tsx';
import { SamplePanel } from './sample-panel.tsx';
import { SchemasPanel } from './schemas-panel.tsx';

export default function SchemasPage() {
  const { slug = '' } = useParams<{ slug: string }>();
  // What was typed for one organization is not for another.
  return <Schemas key={slug} slug={slug} />;
}

function Schemas({ slug }: { slug: string }) {
  const { t } = useText();
  const role = roleIn(useSession(), slug);
  const path = `/organizations/${encodeURIComponent(slug)}`;
  const { data, error, refetch } = useQuery({
    queryKey: ['schemas', slug],
    queryFn: ({ signal }) => get<SchemasAnswer>(`${path}/schemas`, { signal }),
  });
  if (data === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const canChange = role === 'operator' || role === 'admin';
  return (
    <Page title={t('schemas.title')} intro={t('schemas.intro')}>
      {!canChange && <Alert icon={<Icon name="info" />}>{t('parts.readOnly', { role: t('parts.roleAdmin') })}</Alert>}
      <RequirementsPanel slug={slug} canChange={canChange} />
      <SamplePanel slug={slug} types={data.types.map(({ name }) => name)} />
      <SchemasPanel slug={slug} schemas={data} canChange={canChange} />
    </Page>
  );
}
