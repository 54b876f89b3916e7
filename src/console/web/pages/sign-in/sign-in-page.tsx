import { Divider, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Redirect, useSearchParams } from 'wouter';
import { sessionQuery, useSignedIn } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { PasswordForm } from '../account/password-form.tsx';
import { Gate } from './gate.tsx';
import { OrganizationSignIn } from './organization-sign-in.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { SignInForm } from './sign-in-form.tsx';

export default function SignInPage() {
  const { t } = useText();
  const [search] = useSearchParams();
  const { data: session } = useQuery(sessionQuery);
  const signedIn = useSignedIn();
  if (session?.mustChangePassword)
    return (
      <Gate title={t('account.mustChangeTitle')} intro={t('account.mustChangeIntro')}>
        <PasswordForm />
      </Gate>
    );
  if (session) return <Redirect to={localPath(search.get('to'))} replace />;
  return (
    <Gate title={t('signIn.title')} intro={t('signIn.intro')}>
      <SignInForm onSignedIn={signedIn} />
      <Divider my="lg" label={t('signIn.or')} />
      <Stack gap="sm">
        <PasskeyButton onSignedIn={signedIn} />
        <OrganizationSignIn to={localPath(search.get('to'))} />
      </Stack>
    </Gate>
  );
}

/** Only a path of ours, so that no link leads through our sign-in to somewhere else. */
const localPath = (to: string | null): string => (to !== null && /^\/(?![/\\])/.test(to) ? to : '/');
