import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';

interface ConfirmUndoProps {
  readonly slug: string;
  /** @param typed what the server compares */
  onConfirm(typed: string): Promise<unknown>;
  onClose(): void;
}

/** Asks for the short name of the organization: nobody takes back by a slip what hundreds of people feel. */
export function ConfirmUndo({ slug, onConfirm, onClose }: ConfirmUndoProps) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  return (
    <Confirm
      opened
      title={t('undo.confirmTitle')}
      action={t('undo.confirm')}
      isDangerous
      onConfirm={() => onConfirm(typed)}
      onClose={onClose}
    >
      <p>{t('undo.confirmDetail')}</p>
      <TextInput
        label={t('undo.confirmLabel', { slug })}
        autoComplete="off"
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
    </Confirm>
  );
}
