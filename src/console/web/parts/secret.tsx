import { Alert } from '@mantine/core';
import { useText } from '../messages/locale.tsx';
import { Icon } from '../theme/icon.tsx';
import { CopyField } from './copy.tsx';

/** What is shown once: the value, and that it does not come back. */
export function SecretOnce({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const { t } = useText();
  return (
    <Alert color="amber" icon={<Icon name="key" />} role="status" title={t('parts.secretOnce')}>
      <CopyField label={label} value={value} {...(hint !== undefined && { hint })} />
    </Alert>
  );
}
