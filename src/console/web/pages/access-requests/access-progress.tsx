import { Alert, Loader } from '@mantine/core';
import type { AccessAnswer } from '../../../api/contract/access-requests.ts';
import { useText } from '../../messages/locale.tsx';
import { shortly } from '../../parts/times.ts';
import { Icon } from '../../theme/icon.tsx';
import classes from './access-requests.module.css';

/** What is being done at the system, how often it was tried, and why it did not go well. */
export function AccessProgress({ request }: { request: AccessAnswer }) {
  const { t, locale } = useText();
  const { state, system, attempts, error, dueAt, validFrom } = request;
  const isAtWork = state === 'approved' || state === 'revoking';
  if (!isAtWork && error === null) return null;
  const time = (iso: string) => shortly(new Date(iso), locale);
  const isWaiting = state === 'approved' && attempts === 0 && validFrom !== null && new Date(validFrom) > new Date();
  const doing = state === 'revoking' ? 'accessRequests.isTaken' : 'accessRequests.isBrought';
  return (
    <div role="status">
      {isWaiting && <p className={classes.dimmed}>{t('accessRequests.waits', { time: time(validFrom) })}</p>}
      {isAtWork && !isWaiting && (
        <p className={classes.dimmed}>
          <Loader size="xs" /> {t(doing, { system: system.name })}{' '}
          {attempts > 1 && t('accessRequests.attempts', { count: attempts })}
        </p>
      )}
      {error !== null && (
        <Alert
          color={state === 'failed' ? 'red' : 'amber'}
          icon={<Icon name="warning" />}
          title={t('accessRequests.whyNot')}
        >
          <bdi>{error}</bdi>{' '}
          {isAtWork && dueAt !== null && <div>{t('accessRequests.nextTry', { time: time(dueAt) })}</div>}
        </Alert>
      )}
    </div>
  );
}
