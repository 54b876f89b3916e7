import { Center, Loader } from '@mantine/core';
import { useText } from '../messages/locale.tsx';

export function Loading() {
  const { t } = useText();
  return (
    <Center mih="12rem" role="status" aria-busy="true" aria-label={t('parts.loading')}>
      <Loader size="sm" />
    </Center>
  );
}
