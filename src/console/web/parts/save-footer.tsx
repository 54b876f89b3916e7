import { Alert, Button, Group, Text } from '@mantine/core';
import { isStatus } from '../api/errors.ts';
import { useText } from '../messages/locale.tsx';
import { Icon } from '../theme/icon.tsx';
import { ErrorNote } from './error-note.tsx';

interface SaveFooterProps {
  readonly error: unknown;
  readonly canChange: boolean;
  readonly isSaving: boolean;
  readonly isSaved: boolean;
  /** After somebody else's change: takes what they saved. */
  showTheirs(): Promise<void>;
  /** After somebody else's change: saves what was typed here over it. */
  saveMine(): Promise<void>;
  onError(error: unknown): void;
}

/** The end of a form whose version is checked: what went wrong, whose change holds where two were made, and Save. */
export function SaveFooter({ error, canChange, isSaving, isSaved, showTheirs, saveMine, onError }: SaveFooterProps) {
  const { t } = useText();
  return (
    <>
      {isStatus(error, 409) ? (
        <Alert color="amber" role="alert" icon={<Icon name="warning" />} title={t('dataIntegration.conflict')}>
          <Group>
            <Button variant="default" onClick={() => void showTheirs().catch(onError)}>
              {t('dataIntegration.conflictTheirs')}
            </Button>
            <Button variant="default" onClick={() => void saveMine().catch(onError)}>
              {t('dataIntegration.conflictMine')}
            </Button>
          </Group>
        </Alert>
      ) : (
        <ErrorNote error={error} />
      )}
      {canChange && (
        <Group>
          <Button type="submit" loading={isSaving}>
            {t('parts.save')}
          </Button>
          <Text role="status" c="dimmed">
            {isSaved && t('dataIntegration.saved')}
          </Text>
        </Group>
      )}
    </>
  );
}
