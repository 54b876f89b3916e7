import { Badge } from '@mantine/core';
import { useText } from '../../messages/locale.tsx';

/** Whether a user is active, in a word. */
export function UserState({ active }: { active: boolean | null }) {
  const { t } = useText();
  if (active === null)
    return (
      <Badge color="gray" variant="light">
        {t('directory.isUnknown')}
      </Badge>
    );
  return <Badge color={active ? 'green' : 'gray'}>{t(active ? 'directory.isActive' : 'directory.isDisabled')}</Badge>;
}
