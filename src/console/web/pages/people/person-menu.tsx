import { ActionIcon, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PersonItem } from '../../../api/contract/people.ts';
import { patch, post, remove } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../theme/icon.tsx';

type Ask = 'role' | 'disable' | 'enable' | 'endSessions' | 'remove';

/** What an admin can do with somebody of the organization; each is asked for once more. */
export function PersonMenu({ person, base }: { person: PersonItem; base: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const [ask, setAsk] = useState<Ask>();
  const { name, role, disabled, isProvided, version } = person;
  const one = `${base}/people/${person.id}`;
  const other = role === 'admin' ? 'auditor' : 'admin';
  const otherRole = t(other === 'admin' ? 'people.makeAdmin' : 'people.makeAuditor');
  const run = async (work: Promise<unknown>) => {
    try {
      await work;
    } finally {
      await client.invalidateQueries({ queryKey: [`${base}/people`] });
    }
  };
  const close = () => setAsk(undefined);
  const dialogs: Readonly<Record<Ask, { title: string; text: string; action: string; run(): Promise<unknown> }>> = {
    role: {
      title: `${otherRole}: ${name}`,
      text: t(other === 'admin' ? 'people.roleAdminHint' : 'people.roleAuditorHint'),
      action: otherRole,
      run: () => patch(one, { role: other }, { version }),
    },
    disable: {
      title: t('people.disableTitle', { name }),
      text: t('people.disableDetail'),
      action: t('people.disable'),
      run: () => patch(one, { disabled: true }, { version }),
    },
    enable: {
      title: `${t('people.enable')}: ${name}`,
      text: '',
      action: t('people.enable'),
      run: () => patch(one, { disabled: false }, { version }),
    },
    endSessions: {
      title: t('people.endSessionsTitle', { name }),
      text: t('people.endSessionsDetail'),
      action: t('people.endSessions'),
      run: () => post(`${one}/end-sessions`),
    },
    remove: {
      title: t('people.removeTitle', { name }),
      text: t('people.removeDetail'),
      action: t('people.remove'),
      run: () => remove(one, { version }),
    },
  };
  const dialog = ask && dialogs[ask];
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('people.actionsFor', { name })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!isProvided && <Menu.Item onClick={() => setAsk('role')}>{otherRole}</Menu.Item>}
          <Menu.Item onClick={() => setAsk('endSessions')}>{t('people.endSessions')}</Menu.Item>
          <Menu.Item onClick={() => setAsk(disabled ? 'enable' : 'disable')}>
            {t(disabled ? 'people.enable' : 'people.disable')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--bad)" onClick={() => setAsk('remove')}>
            {t('people.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog && (
        <Confirm
          opened
          title={dialog.title}
          action={dialog.action}
          isDangerous={ask === 'remove' || ask === 'disable'}
          onConfirm={() => run(dialog.run())}
          onClose={close}
        >
          {dialog.text}
        </Confirm>
      )}
    </>
  );
}
