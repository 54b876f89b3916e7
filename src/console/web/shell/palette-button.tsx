import { Kbd, UnstyledButton } from '@mantine/core';
import { useText } from '../messages/locale.tsx';
import { Icon } from '../theme/icon.tsx';
import classes from './palette.module.css';

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

export function PaletteButton({ onClick }: { onClick: () => void }) {
  const { t } = useText();
  return (
    <UnstyledButton className={classes.button} onClick={onClick}>
      <Icon name="search" size={16} />
      <span className={classes.grow}>{t('shell.search')}</span>
      <Kbd size="xs">{isMac ? '⌘ K' : 'Ctrl K'}</Kbd>
    </UnstyledButton>
  );
}
