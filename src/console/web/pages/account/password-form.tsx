import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PasswordChange } from '../../../api/contract/session.ts';
import { post } from '../../api/client.ts';
import { sessionQuery, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { showFormError } from '../../parts/form-errors.ts';
import { NewPassword } from '../../parts/new-password.tsx';

/** Changes the password; for whoever has one that is good once, without asking for it again. */
export function PasswordForm({ onChanged }: { onChanged?(): void }) {
  const { t } = useText();
  const { account, mustChangePassword } = useSession();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>();
  const form = useForm({ initialValues: { current: '', password: '' } });
  const change = useMutation({
    mutationFn: ({ current, password }: PasswordChange) =>
      post('/password', mustChangePassword ? { password } : { current, password }),
    onSuccess: async () => {
      form.reset();
      await client.refetchQueries({ queryKey: sessionQuery.queryKey });
      await client.invalidateQueries({ queryKey: ['/sessions'] });
      onChanged?.();
    },
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  const submit = form.onSubmit((values) => {
    setError(undefined);
    change.mutate(values);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw="26rem">
        {/* For programs that keep passwords. */}
        <input type="text" name="username" autoComplete="username" value={account.email} readOnly hidden />
        {!mustChangePassword && (
          <PasswordInput
            label={t('account.current')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('parts.show') }}
            {...form.getInputProps('current')}
          />
        )}
        <NewPassword label={t('account.next')} autoFocus={mustChangePassword} {...form.getInputProps('password')} />
        <ErrorNote error={error} />
        {change.isSuccess && (
          <Alert color="green" role="status">
            {t('account.changed')}
          </Alert>
        )}
        <Button type="submit" loading={change.isPending} style={{ alignSelf: 'flex-start' }}>
          {t('account.change')}
        </Button>
      </Stack>
    </form>
  );
}
