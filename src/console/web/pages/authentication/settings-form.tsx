import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Authentication } from '../../../api/contract/authentication.ts';
import { put } from '../../api/client.ts';
import { isStatus } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { showFormError } from '../../parts/form-errors.ts';
import { Panel } from '../../parts/page.tsx';
import { bodyOf, type FormValues, valuesOf } from './form-values.ts';
import { MatchingFields } from './matching-fields.tsx';
import { OidcFields } from './oidc-fields.tsx';
import { SamlFields } from './saml-fields.tsx';

interface SettingsFormProps {
  readonly path: string;
  readonly settings: Authentication;
  readonly mayChange: boolean;
  /** Whether these settings were saved here just now. */
  readonly isSaved: boolean;
  onDirty(isDirty: boolean): void;
  onSaved(settings: Authentication): void;
  onReload(): void;
}

/** How people sign in. What was typed stays, whatever the server has against it. */
export function SettingsForm({ path, settings, mayChange, isSaved, onDirty, onSaved, onReload }: SettingsFormProps) {
  const { t } = useText();
  const [error, setError] = useState<unknown>();
  const form = useForm<FormValues>({
    initialValues: valuesOf(settings),
    onValuesChange: () => onDirty(true),
  });
  const save = useMutation({
    mutationFn: (values: FormValues) => put<Authentication>(path, bodyOf(values), { version: settings.version }),
    onSuccess: (saved) => {
      onDirty(false);
      onSaved(saved);
    },
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  const submit = form.onSubmit((values) => {
    setError(undefined);
    save.mutate(values);
  });
  const { method } = form.getValues();
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Panel title={t('authentication.settings')}>
          <NativeSelect
            label={t('authentication.method')}
            disabled={!mayChange}
            data={[
              { value: 'password', label: t('authentication.methodPassword') },
              { value: 'saml', label: t('authentication.methodSaml') },
              { value: 'oidc', label: t('authentication.methodOidc') },
            ]}
            {...form.getInputProps('method')}
          />
          {method === 'saml' && <SamlFields form={form} path={path} saml={settings.saml} mayChange={mayChange} />}
          {method === 'oidc' && (
            <OidcFields form={form} hasSecret={settings.oidc?.hasSecret ?? false} mayChange={mayChange} />
          )}
        </Panel>
        {method !== 'password' && <MatchingFields form={form} mayChange={mayChange} />}
        <ErrorNote error={error} />
        {mayChange && (
          <Group>
            <Button type="submit" loading={save.isPending}>
              {t('parts.save')}
            </Button>
            {isStatus(error, 409) && (
              <Button variant="default" onClick={onReload}>
                {t('authentication.reload')}
              </Button>
            )}
            <Text c="dimmed" size="sm" role="status">
              {isSaved && !form.isDirty() ? t('authentication.saved') : ''}
            </Text>
          </Group>
        )}
      </Stack>
    </form>
  );
}
