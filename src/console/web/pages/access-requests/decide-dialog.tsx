import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { AccessDeed } from '../../../api/contract/access-requests.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';

interface DecideDialogProps {
  readonly deed: Exclude<AccessDeed, 'retry'>;
  onConfirm(reason?: string): Promise<unknown>;
  onClose(): void;
}

/** Asks before a step that others feel, and for a reason where somebody waits for a decision. */
export function DecideDialog({ deed, onConfirm, onClose }: DecideDialogProps) {
  const { t } = useText();
  const [reason, setReason] = useState('');
  const isDecision = deed === 'approve' || deed === 'reject';
  return (
    <Confirm
      opened
      title={t(`accessRequests.${deed}Title`)}
      action={t(`accessRequests.${deed}`)}
      isDangerous={deed === 'reject' || deed === 'revoke'}
      onConfirm={() => onConfirm(isDecision ? reason.trim() : undefined)}
      onClose={onClose}
    >
      <p>{t(`accessRequests.${deed}Detail`)}</p>
      {isDecision && (
        <Textarea
          label={t('accessRequests.decisionReason')}
          rows={2}
          maxLength={1_000}
          value={reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
      )}
    </Confirm>
  );
}
