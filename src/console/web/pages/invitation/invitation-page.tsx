import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { InvitationFound } from '../../../api/contract/people.ts';
import type { Session } from '../../../api/contract/session.ts';
import { get, post } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { sessionQuery, signOut, useSignedIn } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { roleText } from '../../parts/error-text.ts';
import { showFormError } from '../../parts/form-errors.ts';
import { Loading } from '../../parts/loading.tsx';
import { NewPassword } from '../../parts/new-password.tsx';
import { Gate } from '../sign-in/gate.tsx';
import { SignInForm } from '../sign-in/sign-in-form.tsx';

/** Where the link of an invitation leads. */
export default function InvitationPage() {
  const { t } = useText();
  const { token = '' } = useParams<{ token: string }>();
  const path = `/invitations/${encodeURIComponent(token)}`;
  const { data, error, refetch } = useQuery({
    queryKey: [path],
    queryFn: () => get<InvitationFound>(path, { mayBeSignedOut: true }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error instanceof ApiError && error.status < 500)
    return <Gate title={t('invitation.gone')} intro={t('invitation.goneDetail')} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  const role = roleText(t, data.role);
  const intro =
    data.organization === null
      ? t('invitation.introOperator', { role })
      : t('invitation.intro', { role, organization: data.organization.name });
  return (
    <Gate title={t('invitation.title')} intro={intro}>
      {data.hasAccount ? <AsAccount path={path} email={data.email} /> : <AsNew path={path} email={data.email} />}
    </Gate>
  );
}

interface AcceptProps {
  readonly path: string;
  readonly email: string;
}

function AsNew({ path, email }: AcceptProps) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const signedIn = useSignedIn();
  const [error, setError] = useState<unknown>();
  const form = useForm({ initialValues: { name: '', password: '' } });
  const accept = useMutation({
    mutationFn: (values: { name: string; password: string }) => post<Session>(path, values, { mayBeSignedOut: true }),
    onSuccess: (session) => {
      signedIn(session);
      navigate('/', { replace: true });
    },
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  const submit = form.onSubmit((values) => {
    setError(undefined);
    accept.mutate(values);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t('invitation.email')} value={email} readOnly autoComplete="username" />
        <TextInput label={t('invitation.name')} autoComplete="name" autoFocus {...form.getInputProps('name')} />
        <NewPassword label={t('invitation.password')} {...form.getInputProps('password')} />
        <ErrorNote error={error} />
        <Button type="submit" loading={accept.isPending}>
          {t('invitation.accept')}
        </Button>
      </Stack>
    </form>
  );
}

function AsAccount({ path, email }: AcceptProps) {
  const { t } = useText();
  const { data: session } = useQuery(sessionQuery);
  const signedIn = useSignedIn();
  const accept = useMutation({
    mutationFn: () => post(`${path}/accept`),
    onSuccess: () => location.assign('/console/'),
  });
  if (!session)
    return (
      <Stack>
        <p>{t('invitation.hasAccount')}</p>
        <SignInForm email={email} onSignedIn={signedIn} />
      </Stack>
    );
  const isOther = session.account.email.toLowerCase() !== email.toLowerCase();
  return (
    <Stack>
      {isOther && <p>{t('invitation.signedInAsOther', { email: session.account.email })}</p>}
      <ErrorNote error={accept.error} />
      {isOther ? (
        <Button variant="default" onClick={() => void signOut()}>
          {t('shell.signOut')}
        </Button>
      ) : (
        <Button loading={accept.isPending} onClick={() => accept.mutate()}>
          {t('invitation.accept')}
        </Button>
      )}
    </Stack>
  );
}
