import { Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Session } from '../../../api/contract/session.ts';
import { isOperator } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { roleText } from '../../parts/error-text.ts';
import { Name } from '../../parts/name.tsx';
import { Panel } from '../../parts/page.tsx';
import classes from './account-page.module.css';

export function Roles({ session }: { session: Session }) {
  const { t } = useText();
  const { organizations } = session;
  const hasNone = organizations.length === 0 && !isOperator(session);
  return (
    <Panel title={t('account.rolesTitle')}>
      {hasNone && <Text c="dimmed">{t('account.noRoles')}</Text>}
      <ul className={classes.roles}>
        {isOperator(session) && (
          <li>
            <Link href="/organizations" className={classes.link}>
              {t('account.allOrganizations')}
            </Link>
            <span>{roleText(t, 'operator')}</span>
          </li>
        )}
        {organizations.map(({ slug, name, role }) => (
          <li key={slug}>
            <Link href={`/o/${encodeURIComponent(slug)}/overview`} className={classes.link}>
              <Name>{name}</Name>
            </Link>
            <span>{roleText(t, role)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
