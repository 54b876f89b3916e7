import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';

interface RestoreButtonProps {
  readonly slug: string;
  readonly id: string;
  readonly name: string;
  readonly isSmall?: boolean;
  onRestored(): void;
}

/** Brings something deleted back, once it was asked for again. */
export function RestoreButton({ slug, id, name, isSmall = false, onRestored }: RestoreButtonProps) {
  const { t } = useText();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const restore = async () => {
    await post(`/organizations/${encodeURIComponent(slug)}/deleted/${id}/restore`);
    await client.invalidateQueries({ queryKey: ['directory'] });
    onRestored();
  };
  return (
    <>
      <Button {...(isSmall ? { size: 'xs', variant: 'default' } : {})} onClick={() => setAsking(true)}>
        {t('undo.bringBack')}
      </Button>
      <Confirm
        opened={isAsking}
        title={t('undo.bringBackOf', { name })}
        action={t('undo.bringBack')}
        onConfirm={restore}
        onClose={() => setAsking(false)}
      >
        {t('undo.bringBackDetail')}
      </Confirm>
    </>
  );
}
