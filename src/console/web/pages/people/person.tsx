import { Badge } from '@mantine/core';
import { useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Name } from '../../parts/name.tsx';
import classes from './person.module.css';

/** Name and address of somebody, and whether it is the one who looks. */
export function Person({ id, name, email }: { id: string; name: string; email: string }) {
  const { t } = useText();
  const { account } = useSession();
  return (
    <div className={classes.person}>
      <span className={classes.name}>
        <Name>{name}</Name>
        {account.id === id && <Badge color="gray">{t('people.you')}</Badge>}
      </span>
      {name !== email && (
        <span className={classes.email}>
          <Name>{email}</Name>
        </span>
      )}
    </div>
  );
}
