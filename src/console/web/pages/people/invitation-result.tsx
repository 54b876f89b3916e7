import { Button, Group, Stack, Text } from '@mantine/core';
import type { InvitationSent } from '../../../api/contract/people.ts';
import { useText } from '../../messages/locale.tsx';
import { SecretOnce } from '../../parts/secret.tsx';

/** That it was sent; or the link, where no mail goes out. */
export function InvitationResult({ sent, onClose }: { sent: InvitationSent; onClose(): void }) {
  const { t } = useText();
  const { email, link } = sent;
  return (
    <Stack>
      {link === undefined ? (
        <Text role="status">{t('people.sent', { email })}</Text>
      ) : (
        <SecretOnce label={t('people.link')} value={link} hint={t('people.linkHint', { email })} />
      )}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('parts.close')}
        </Button>
      </Group>
    </Stack>
  );
}
