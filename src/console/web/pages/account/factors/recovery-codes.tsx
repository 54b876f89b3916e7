import { Alert, Button, Group, Stack } from '@mantine/core';
import { useText } from '../../../messages/locale.tsx';
import { CopyButton } from '../../../parts/copy.tsx';
import { Icon } from '../../../theme/icon.tsx';
import classes from './factors.module.css';

/** Shown once. */
export function RecoveryCodeList({ codes, onClose }: { codes: readonly string[]; onClose(): void }) {
  const { t } = useText();
  return (
    <Stack>
      <Alert color="amber" icon={<Icon name="key" />} role="status" title={t('factors.recoveryKeep')}>
        {t('factors.recoveryIntro')}
        <ul className={classes.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className={classes.copy}>
          <CopyButton value={codes.join('\n')} label={t('factors.recoveryTitle')} />
          {t('parts.secretOnce')}
        </div>
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('parts.close')}</Button>
      </Group>
    </Stack>
  );
}
