import { Button, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { ApiError } from '../api/errors.ts';
import { useText } from '../messages/locale.tsx';
import { errorText } from './error-text.ts';
import classes from './state.module.css';

/** In place of what could not be loaded: why, and what to do. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useText();
  const { status, details } = error instanceof ApiError ? error : { status: 0, details: undefined };
  if (status === 404) return <NotFound />;
  return (
    <div className={classes.state} role="alert">
      <Title order={2}>{t(status === 403 ? 'parts.forbidden' : 'parts.failed')}</Title>
      <Text c="dimmed">{errorText(t, error)}</Text>
      {details?.remedy !== undefined && <Text>{details.remedy}</Text>}
      {onRetry !== undefined && status !== 403 && (
        <Button variant="default" onClick={onRetry}>
          {t('parts.tryAgain')}
        </Button>
      )}
      {details?.requestId !== undefined && (
        <Text size="xs" c="dimmed">
          {t('parts.requestId', { id: details.requestId })}
        </Text>
      )}
    </div>
  );
}

export function NotFound() {
  const { t } = useText();
  return (
    <div className={classes.state}>
      <Title order={2}>{t('parts.notFound')}</Title>
      <Text c="dimmed">{t('parts.notFoundDetail')}</Text>
      <Button component={Link} href="/" variant="default">
        {t('parts.toStart')}
      </Button>
    </div>
  );
}
