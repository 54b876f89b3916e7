import { Alert } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'wouter';
import type { Authentication, AuthenticationWarning } from '../../../api/contract/authentication.ts';
import { get } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { Icon } from '../../theme/icon.tsx';
import classes from './authentication.module.css';
import { Certificates } from './certificates.tsx';
import { Ours } from './ours.tsx';
import { SettingsForm } from './settings-form.tsx';
import { TestSignIn } from './test-sign-in.tsx';

/** What is known of a warning in the language of the reader, and else as the server says it. */
function WarningText({ warning: { code, message, thumbprint = '', endsAt } }: { warning: AuthenticationWarning }) {
  const { t } = useText();
  if (code === 'untested') return t('authentication.warnUntested');
  if (code === 'certificateEnds')
    return (
      <>
        {t('authentication.warnCertificate', { thumbprint })} <Time value={endsAt} />.{' '}
        {t('authentication.warnCertificateRemedy')}
      </>
    );
  return `${t('authentication.warnMetadata')} ${message}`;
}

/** Administration > Authentication. */
export default function AuthenticationPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const session = useSession();
  const client = useQueryClient();
  const [isDirty, setDirty] = useState(false);
  const [savedVersion, setSavedVersion] = useState<Authentication['version']>();
  const path = `/organizations/${encodeURIComponent(slug)}/authentication`;
  const key = ['authentication', slug];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get<Authentication>(path, { signal }),
    // What somebody types is not taken away by what another saves: that is told when it is saved.
    refetchOnWindowFocus: !isDirty,
  });
  if (data === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  const mayChange = roleIn(session, slug) !== 'auditor';
  return (
    <Page title={t('shell.authentication')} intro={t('authentication.intro')}>
      {!mayChange && <Alert icon={<Icon name="info" />}>{t('parts.readOnly', { role: t('parts.roleAdmin') })}</Alert>}
      {data.warnings.map((warning) => (
        <Alert key={warning.code} color="amber" icon={<Icon name="warning" />}>
          <div className={classes.warning}>
            <WarningText warning={warning} />
          </div>
        </Alert>
      ))}
      <SettingsForm
        key={data.version}
        path={path}
        settings={data}
        mayChange={mayChange}
        onDirty={setDirty}
        isSaved={savedVersion === data.version}
        onSaved={(saved) => {
          setSavedVersion(saved.version);
          client.setQueryData(key, saved);
        }}
        onReload={() => void refetch()}
      />
      {mayChange && (data.saml !== null || data.oidc !== null) && (
        <TestSignIn
          path={path}
          method={data.method === 'oidc' || data.saml === null ? 'oidc' : 'saml'}
          isDirty={isDirty}
          onDone={() => void refetch()}
        />
      )}
      <Ours ours={data.ours} />
      {data.saml !== null && <Certificates certificates={data.saml.certificates} />}
    </Page>
  );
}
