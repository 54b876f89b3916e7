import { Button } from '@mantine/core';
import { askAgain, reachability } from '../api/reachability.ts';
import { useStore } from '../api/store.ts';
import { useText } from '../messages/locale.tsx';
import { Icon } from '../theme/icon.tsx';
import classes from './offline-banner.module.css';

/** Says that the server does not answer, for as long as it does not. */
export function OfflineBanner() {
  const { t } = useText();
  const isDown = useStore(reachability) === 'down';
  return (
    <div role="status" className={classes.region}>
      {isDown && (
        <div className={classes.banner}>
          <Icon name="warning" />
          <span className={classes.text}>
            <strong>{t('shell.offline')}</strong> {t('shell.offlineDetail')}
          </span>
          <Button size="compact-sm" variant="default" onClick={() => void askAgain()}>
            {t('shell.askNow')}
          </Button>
        </div>
      )}
    </div>
  );
}
