import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useText } from '../messages/locale.tsx';
import { Icon } from '../theme/icon.tsx';
import classes from './copy.module.css';

/** A button that copies. Its label tells what. */
export function CopyButton({ value, label }: { value: string; label?: string }) {
  const { t } = useText();
  const { copy, copied, error } = useClipboard({ timeout: 2_000 });
  const text = error ? t('parts.copyFailed') : t(copied ? 'parts.copied' : 'parts.copy');
  const name = label === undefined || copied || error ? text : `${text}: ${label}`;
  return (
    <Tooltip label={text}>
      <ActionIcon variant="subtle" color={copied ? 'green' : 'gray'} aria-label={name} onClick={() => copy(value)}>
        <Icon name={copied ? 'check' : 'copy'} />
      </ActionIcon>
    </Tooltip>
  );
}

/** A value to be copied elsewhere, whole and in a fixed width, with its button. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  return (
    <div className={classes.field}>
      <div className={classes.label}>{label}</div>
      {hint !== undefined && <div className={classes.hint}>{hint}</div>}
      <div className={classes.box}>
        <code className={classes.value}>{value}</code>
        <CopyButton value={value} label={label} />
      </div>
    </div>
  );
}
