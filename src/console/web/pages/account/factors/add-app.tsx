import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { RecoveryCodes, TotpBegun } from '../../../../api/contract/second-factors.ts';
import { post } from '../../../api/client.ts';
import { useText } from '../../../messages/locale.tsx';
import { CopyField } from '../../../parts/copy.tsx';
import { ErrorNote } from '../../../parts/error-note.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { showFormError } from '../../../parts/form-errors.ts';
import { Loading } from '../../../parts/loading.tsx';

const QrCode = lazy(() => import('./qr-code.tsx'));

interface AddFactorProps {
  onAdded(codes: readonly string[]): void;
  onClose(): void;
}

/** An app that shows codes: its picture, its key, and the first code as proof that it has them. */
export function AddApp({ onAdded, onClose }: AddFactorProps) {
  const { t } = useText();
  const [error, setError] = useState<unknown>();
  const begun = useQuery({
    queryKey: ['totp'],
    queryFn: () => post<TotpBegun>('/second-factors/totp'),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const form = useForm({ initialValues: { name: t('factors.app'), code: '' } });
  const confirm = useMutation({
    mutationFn: (values: { name: string; code: string }) =>
      post<RecoveryCodes>('/second-factors/totp/confirm', { ...values, ceremony: begun.data?.ceremony }),
    onSuccess: ({ recoveryCodes }) => onAdded(recoveryCodes),
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  if (begun.error) return <ErrorState error={begun.error} onRetry={() => void begun.refetch()} />;
  if (begun.data === undefined) return <Loading />;
  const { uri, secret } = begun.data;
  const submit = form.onSubmit(({ name, code }) => {
    setError(undefined);
    confirm.mutate({ name, code: code.replaceAll(' ', '') });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text>{t('factors.scan')}</Text>
        <Suspense fallback={<Loading />}>
          <QrCode text={uri} label={t('factors.picture')} />
        </Suspense>
        <CopyField label={t('factors.bySecret')} value={secret} />
        <TextInput label={t('factors.name')} description={t('factors.nameHint')} {...form.getInputProps('name')} />
        <TextInput
          label={t('factors.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          data-autofocus
          {...form.getInputProps('code')}
        />
        <ErrorNote error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('parts.cancel')}
          </Button>
          <Button type="submit" loading={confirm.isPending}>
            {t('factors.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
