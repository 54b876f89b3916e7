import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PasskeyBegun, RecoveryCodes } from '../../../../api/contract/second-factors.ts';
import { post } from '../../../api/client.ts';
import { ApiError, isUnreachable } from '../../../api/errors.ts';
import { useText } from '../../../messages/locale.tsx';
import { ErrorNote } from '../../../parts/error-note.tsx';
import { showFormError } from '../../../parts/form-errors.ts';

interface AddFactorProps {
  onAdded(codes: readonly string[]): void;
  onClose(): void;
}

/** A passkey of this device, or of a security key. */
export default function AddPasskey({ onAdded, onClose }: AddFactorProps) {
  const { t } = useText();
  const [error, setError] = useState<unknown>();
  const form = useForm({ initialValues: { name: t('factors.passkey') } });
  const add = useMutation({
    mutationFn: async ({ name }: { name: string }) => {
      const { options, ceremony } = await post<PasskeyBegun>('/passkeys');
      const response = await startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON });
      return post<RecoveryCodes>('/passkeys/confirm', { ceremony, response, name });
    },
    onSuccess: ({ recoveryCodes }) => onAdded(recoveryCodes),
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  const submit = form.onSubmit((values) => {
    setError(undefined);
    add.mutate(values);
  });
  const isStopped = error !== undefined && !(error instanceof ApiError) && !isUnreachable(error);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text c="dimmed">{t('factors.passkeyIntro')}</Text>
        <TextInput
          label={t('factors.name')}
          description={t('factors.nameHint')}
          data-autofocus
          {...form.getInputProps('name')}
        />
        {isStopped ? (
          <Alert color="amber" role="alert">
            {t('factors.passkeyFailed')}
          </Alert>
        ) : (
          <ErrorNote error={error} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('parts.cancel')}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t('factors.passkeyGo')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
