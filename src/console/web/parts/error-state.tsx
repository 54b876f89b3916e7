import { Button, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { ApiError } from '../api/errors.ts';
import { useText } from '../messages/locale.tsx';
import { errorText } from './error-text.ts';
import { useDocumentTitle } from './page.tsx';
import classes from './state.module.css';

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** In place of a whole page, whose title it then has. */
  readonly isPage?: boolean;
}

/** In place of what could not be loaded: why, and what to do. */
export function ErrorState({ error, onRetry, isPage = false }: ErrorStateProps) {
  const { t } = useText();
  const { status, details } = error instanceof ApiError ? error : { status: 0, details: undefined };
  if (status === 404) return <NotFound isPage={isPage} />;
  return (
    <div className={classes.state} role="alert">
      <StateTitle isPage={isPage}>{t(status === 403 ? 'parts.forbidden' : 'parts.failed')}</StateTitle>
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

export function NotFound({ isPage = false }: Pick<ErrorStateProps, 'isPage'>) {
  const { t } = useText();
  return (
    <div className={classes.state}>
      <StateTitle isPage={isPage}>{t('parts.notFound')}</StateTitle>
      <Text c="dimmed">{t('parts.notFoundDetail')}</Text>
      <Button component={Link} href="/" variant="default">
        {t('parts.toStart')}
      </Button>
    </div>
  );
}

function StateTitle({ isPage, children }: { isPage: boolean; children: string }) {
  return isPage ? <PageTitle>{children}</PageTitle> : <Title order={2}>{children}</Title>;
}

function PageTitle({ children }: { children: string }) {
  useDocumentTitle(children);
  return (
    <Title order={1} size="h2">
      {children}
    </Title>
  );
}
