import { PasswordInput, Stack, TextInput } from '@mantine/core';
import { useText } from '../../messages/locale.tsx';
import type { SettingsFormOf } from './form-values.ts';

interface OidcFieldsProps {
  readonly form: SettingsFormOf;
  readonly hasSecret: boolean;
  readonly mayChange: boolean;
}

export function OidcFields({ form, hasSecret, mayChange }: OidcFieldsProps) {
  const { t } = useText();
  const field = (name: string) => ({ ...form.getInputProps(name), disabled: !mayChange, spellCheck: false });
  return (
    <Stack>
      <TextInput
        label={t('authentication.oidcIssuer')}
        description={t('authentication.oidcIssuerHint')}
        {...field('oidc.issuer')}
      />
      <TextInput
        label={t('authentication.clientId')}
        description={t('authentication.clientIdHint')}
        {...field('oidc.clientId')}
      />
      <PasswordInput
        label={t('authentication.clientSecret')}
        description={t(hasSecret ? 'authentication.clientSecretKept' : 'authentication.clientSecretHint')}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': t('parts.show') }}
        {...field('oidc.clientSecret')}
      />
    </Stack>
  );
}
