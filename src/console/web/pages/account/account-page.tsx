import { Alert } from '@mantine/core';
import { useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { SecondFactorPanel } from './factors/second-factor-panel.tsx';
import { PasswordForm } from './password-form.tsx';
import { Roles } from './roles.tsx';
import { Sessions } from './sessions.tsx';

/** What somebody looks after of their own. */
export default function AccountPage() {
  const { t } = useText();
  const session = useSession();
  const isOwn = session.method === 'password' || session.method === 'passkey';
  return (
    <Page title={t('account.title')} intro={t('account.intro')}>
      {isOwn ? (
        <>
          <Panel title={t('account.passwordTitle')}>
            <PasswordForm />
          </Panel>
          <SecondFactorPanel />
        </>
      ) : (
        <Alert color="gray">{t('account.byOrganization')}</Alert>
      )}
      <Sessions />
      <Roles session={session} />
    </Page>
  );
}
