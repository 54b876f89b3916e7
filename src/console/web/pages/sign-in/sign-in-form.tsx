import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Session } from '../../../api/contract/session.ts';
import { post } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';

interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly code?: string;
}

interface SignInFormProps {
  /** Of whom it is known already who they are. */
  readonly email?: string;
  onSignedIn(session: Session): void;
}

const codeOf = (error: unknown): string | undefined => (error instanceof ApiError ? error.code : undefined);

/** E-mail and password, and then a code for those who have a second factor. */
export function SignInForm({ email = '', onSignedIn }: SignInFormProps) {
  const { t } = useText();
  const [needsCode, setNeedsCode] = useState(false);
  const [error, setError] = useState<unknown>();
  const form = useForm({ mode: 'uncontrolled', initialValues: { email, password: '', code: '' } });
  const signIn = useMutation({
    mutationFn: (credentials: Credentials) => post<Session>('/session', credentials, { mayBeSignedOut: true }),
    onSuccess: onSignedIn,
    onError: (problem) => {
      setError(undefined);
      if (codeOf(problem) === 'codeNeeded') setNeedsCode(true);
      else if (codeOf(problem) === 'wrongCode') form.setFieldError('code', t('signIn.wrongCode'));
      else if (codeOf(problem) === 'wrongPassword') form.setFieldError('password', t('signIn.wrongPassword'));
      else setError(problem);
    },
  });
  const submit = form.onSubmit(({ code, ...credentials }) => {
    setError(undefined);
    signIn.mutate(needsCode ? { ...credentials, code: code.trim() } : credentials);
  });
  const startAgain = () => {
    setNeedsCode(false);
    form.setFieldValue('code', '');
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {needsCode ? (
          <>
            <Text c="dimmed">{t('signIn.codeIntro')}</Text>
            <TextInput
              key="code"
              label={t('signIn.code')}
              autoComplete="one-time-code"
              inputMode="text"
              autoFocus
              required
              withAsterisk={false}
              {...form.getInputProps('code')}
            />
          </>
        ) : (
          <>
            <TextInput
              label={t('signIn.email')}
              type="email"
              autoComplete="username"
              autoFocus={email === ''}
              required
              withAsterisk={false}
              {...form.getInputProps('email')}
            />
            <PasswordInput
              label={t('signIn.password')}
              autoComplete="current-password"
              autoFocus={email !== ''}
              data-autofocus={email !== '' || undefined}
              required
              withAsterisk={false}
              visibilityToggleButtonProps={{ 'aria-label': t('parts.show') }}
              {...form.getInputProps('password')}
            />
          </>
        )}
        <ErrorNote error={error} />
        <Button type="submit" loading={signIn.isPending}>
          {t(needsCode ? 'signIn.codeSubmit' : 'signIn.submit')}
        </Button>
        {needsCode && (
          <Button variant="subtle" onClick={startAgain}>
            {t('signIn.back')}
          </Button>
        )}
      </Stack>
    </form>
  );
}
