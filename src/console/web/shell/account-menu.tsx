import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useLocation } from 'wouter';
import type { Session } from '../../api/contract/session.ts';
import { signOut } from '../api/session.ts';
import { LOCALES } from '../messages/catalogue.ts';
import { chooseLocale, useText } from '../messages/locale.tsx';
import { Name } from '../parts/name.tsx';
import { Icon } from '../theme/icon.tsx';
import classes from './account-menu.module.css';

const APPEARANCES = [
  ['auto', 'shell.appearanceAuto'],
  ['light', 'shell.appearanceLight'],
  ['dark', 'shell.appearanceDark'],
] as const;

const LANGUAGES = { en: 'English', de: 'Deutsch' };

export function AccountMenu({ session: { account } }: { session: Session }) {
  const { t, language } = useText();
  const [, navigate] = useLocation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-start" width={230}>
      <Menu.Target>
        <UnstyledButton className={classes.target} aria-label={t('shell.accountMenu', { name: account.name })}>
          <span className={classes.initials} aria-hidden="true">
            {initialsOf(account.name)}
          </span>
          <span className={classes.who}>
            <Name>{account.name}</Name>
            <span className={classes.email}>
              <Name>{account.email}</Name>
            </span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="user" />} onClick={() => navigate('/account')}>
          {t('shell.account')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="book" />} component="a" href="/docs">
          {t('shell.docs')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('shell.appearance')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme}>
          {APPEARANCES.map(([value, label]) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick onChange={() => setColorScheme(value)}>
              {t(label)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{t('shell.language')}</Menu.Label>
        <Menu.RadioGroup value={language}>
          {LOCALES.map((value) => (
            <Menu.RadioItem
              key={value}
              value={value}
              lang={value}
              closeMenuOnClick
              onChange={() => chooseLocale(value)}
            >
              {LANGUAGES[value]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="signOut" />} onClick={() => void signOut()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : '']
    .map((word = '') => [...word][0] ?? '')
    .join('')
    .toUpperCase();
};
