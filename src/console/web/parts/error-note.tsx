import { Alert } from '@mantine/core';
import { ApiError, isUnreachable } from '../api/errors.ts';
import { useText } from '../messages/locale.tsx';
import { Icon } from '../theme/icon.tsx';
import { errorText } from './error-text.ts';

/** What went wrong with what somebody did, beside where they did it. */
export function ErrorNote({ error }: { error: unknown }) {
  const { t } = useText();
  if (error === undefined || error === null) return null;
  const details = error instanceof ApiError ? error.details : {};
  return (
    <Alert color="red" icon={<Icon name="warning" />} role="alert">
      {/* What somebody did is not done again by itself. */}
      <div>{isUnreachable(error) ? t('parts.noAnswer') : errorText(t, error)}</div>
      {details.remedy !== undefined && <div>{details.remedy}</div>}
    </Alert>
  );
}
