import { Alert } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { OrganizationSettings } from '../../../api/contract/settings.ts';
import { get } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { useSlug } from '../../parts/use-slug.ts';
import { Icon } from '../../theme/icon.tsx';
import { RetentionForm } from './retention-form.tsx';
import classes from './settings.module.css';
import { StandardForm } from './standard-form.tsx';

/** Settings of an organization that have no page of their own, and the way to those that have. */
export default function SettingsPage() {
  const slug = useSlug() ?? '';
  // What was typed for one organization is not for another.
  return <Settings key={slug} slug={slug} />;
}

function Settings({ slug }: { slug: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const role = roleIn(useSession(), slug);
  const path = `/organizations/${encodeURIComponent(slug)}/settings`;
  const { data, error, refetch } = useQuery({
    queryKey: ['settings', path],
    queryFn: ({ signal }) => get<OrganizationSettings>(path, { signal }),
    // What is typed goes by what was loaded, not by what others changed meanwhile.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
  });
  const canChange = role === 'operator' || role === 'admin';
  const onSaved = (settings: OrganizationSettings) => client.setQueryData(['settings', path], settings);
  return (
    <Page title={t('settings.title')} intro={t('settings.intro')}>
      {!canChange && <Alert icon={<Icon name="info" />}>{t('parts.readOnly', { role: t('parts.roleAdmin') })}</Alert>}
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <>
          <StandardForm path={path} settings={data} canChange={canChange} onSaved={onSaved} />
          <RetentionForm path={path} settings={data} canChange={role === 'operator'} onSaved={onSaved} />
        </>
      )}
      <Panel title={t('settings.elsewhere')}>
        <ul className={classes.links}>
          <li>
            <Link href={`/o/${encodeURIComponent(slug)}/data-integration`}>{t('shell.dataIntegration')}</Link>
            {': '}
            {t('settings.ofIntegration')}
          </li>
          <li>
            <Link href={`/o/${encodeURIComponent(slug)}/quirks`}>{t('shell.quirks')}</Link>
            {': '}
            {t('settings.ofQuirks')}
          </li>
          <li>
            <Link href={`/o/${encodeURIComponent(slug)}/authentication`}>{t('shell.authentication')}</Link>
            {': '}
            {t('settings.ofSignIn')}
          </li>
        </ul>
      </Panel>
    </Page>
  );
}
