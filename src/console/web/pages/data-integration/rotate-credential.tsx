import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { CredentialItem, NewCredential } from '../../../api/contract/data-integration.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';

const OVERLAPS = ['0', '1', '7', '30'];

interface RotateProps {
  readonly path: string;
  readonly credential: CredentialItem;
  onMade(made: NewCredential): void;
  onClose(): void;
}

/** A new version of a secret; asks for how long the old one works beside it. */
export function RotateCredential({ path, credential: { id, name }, onMade, onClose }: RotateProps) {
  const { t } = useText();
  const [days, setDays] = useState('7');
  const rotate = useMutation({
    mutationFn: () => post<NewCredential>(`${path}/${id}/rotate`, { overlapDays: Number(days) }),
    onSuccess(made) {
      onMade(made);
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('dataIntegration.rotateTitle', { name })}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      <Stack>
        <Text>{t('dataIntegration.rotateIntro')}</Text>
        <Select
          label={t('dataIntegration.overlap')}
          data={OVERLAPS.map((value) => ({
            value,
            label:
              value === '0'
                ? t('dataIntegration.overlapNow')
                : t('dataIntegration.overlapDays', { count: Number(value) }),
          }))}
          value={days}
          onChange={(value) => setDays(value ?? days)}
          allowDeselect={false}
        />
        <ErrorNote error={rotate.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('parts.cancel')}
          </Button>
          <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
            {t('dataIntegration.rotate')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
