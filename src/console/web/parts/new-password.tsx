import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useText } from '../messages/locale.tsx';

/** A field for a password that somebody chooses; what is demanded of it is said before they do. */
export function NewPassword(props: PasswordInputProps) {
  const { t } = useText();
  return (
    <PasswordInput
      autoComplete="new-password"
      description={t('parts.passwordHint')}
      visibilityToggleButtonProps={{ 'aria-label': t('parts.show') }}
      {...props}
    />
  );
}
