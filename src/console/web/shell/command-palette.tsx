import { Combobox, Modal, TextInput, useCombobox, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { DirectoryPage, UserItem } from '../../api/contract/directory.ts';
import type { Session } from '../../api/contract/session.ts';
import { get } from '../api/client.ts';
import { isOperator, signOut } from '../api/session.ts';
import { chooseLocale, useText } from '../messages/locale.tsx';
import { Name } from '../parts/name.tsx';
import { Icon, type IconName } from '../theme/icon.tsx';
import { pagesFor } from './navigation.tsx';
import { useOrganizations } from './organization-switcher.tsx';
import classes from './palette.module.css';

interface Command {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly icon: IconName;
  run(): void;
}

interface PaletteProps {
  readonly session: Session;
  readonly slug: string | undefined;
  onClose(): void;
}

/** Everything that can be gone to or done from everywhere, by typing a part of its name. */
export default function CommandPalette({ session, slug, onClose }: PaletteProps) {
  const { t } = useText();
  const [query, setQuery] = useState('');
  const combobox = useCombobox({ opened: true });
  const groups = useCommands(session, slug, query);
  const commands = groups.flatMap(({ items }) => items);
  const submit = (id: string) => {
    onClose();
    commands.find((command) => command.id === id)?.run();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      yOffset="12vh"
      centered={false}
      padding="sm"
      attributes={{ content: { 'aria-label': t('shell.palette') } }}
    >
      <Combobox store={combobox} onOptionSubmit={submit} withinPortal={false}>
        <Combobox.EventsTarget>
          <TextInput
            data-autofocus
            size="md"
            value={query}
            placeholder={t('shell.paletteHint')}
            aria-label={t('shell.paletteHint')}
            leftSection={<Icon name="search" />}
            onKeyDown={({ key }) => {
              // The list would take it for itself, and stay open all the same.
              if (key === 'Escape') onClose();
            }}
            onChange={(event) => {
              setQuery(event.currentTarget.value);
              combobox.updateSelectedOptionIndex();
              combobox.selectFirstOption();
            }}
          />
        </Combobox.EventsTarget>
        <Combobox.Options className={classes.options} tabIndex={0} aria-label={t('shell.palette')}>
          {groups.map(({ title, items }) => (
            <Combobox.Group label={title} key={title}>
              {items.map(({ id, label, detail, icon }) => (
                <Combobox.Option value={id} key={id} className={classes.option}>
                  <Icon name={icon} />
                  <Name>{label}</Name>
                  {detail !== undefined && <span className={classes.detail}>{detail}</span>}
                </Combobox.Option>
              ))}
            </Combobox.Group>
          ))}
        </Combobox.Options>
        {commands.length === 0 && <Combobox.Empty role="status">{t('shell.paletteNothing', { query })}</Combobox.Empty>}
      </Combobox>
    </Modal>
  );
}

function useCommands(session: Session, slug: string | undefined, query: string) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const { items: organizations } = useOrganizations(session, query);
  const people = usePeople(session, slug, query);
  const matches = ({ label, detail = '' }: Command) =>
    `${label} ${detail}`.toLowerCase().includes(query.trim().toLowerCase());
  const pages = pagesFor(session, slug).map(
    ({ href, title, icon = 'overview' }): Command => ({ id: href, label: t(title), icon, run: () => navigate(href) }),
  );
  const account: Command = { id: '/account', label: t('shell.account'), icon: 'user', run: () => navigate('/account') };
  const others = organizations.map(
    (one): Command => ({
      id: `organization ${one.slug}`,
      label: one.name,
      detail: one.slug,
      icon: 'organizations',
      run: () => navigate(`/o/${encodeURIComponent(one.slug)}/overview`),
    }),
  );
  const command = (id: string, label: string, icon: IconName, run: () => void): Command => ({ id, label, icon, run });
  const commands = [
    command('light', `${t('shell.appearance')}: ${t('shell.appearanceLight')}`, 'sun', () => setColorScheme('light')),
    command('dark', `${t('shell.appearance')}: ${t('shell.appearanceDark')}`, 'moon', () => setColorScheme('dark')),
    command('auto', `${t('shell.appearance')}: ${t('shell.appearanceAuto')}`, 'screen', () => setColorScheme('auto')),
    command('en', `${t('shell.language')}: English`, 'globe', () => chooseLocale('en')),
    command('de', `${t('shell.language')}: Deutsch`, 'globe', () => chooseLocale('de')),
    command('docs', t('shell.docs'), 'book', () => location.assign('/docs')),
    command('sign-out', t('shell.signOut'), 'signOut', () => void signOut()),
  ];
  return [
    { title: t('shell.palettePages'), items: [...pages, account].filter(matches) },
    { title: t('shell.paletteOrganizations'), items: others.filter(matches).slice(0, 8) },
    { title: t('shell.paletteCommands'), items: commands.filter(matches) },
    // Last: what comes while somebody types moves nothing that can be chosen already.
    { title: t('shell.palettePeople'), items: people },
  ].filter(({ items }) => items.length > 0);
}

const TYPING_MS = 200;
const SHOWN = 5;

/** Whoever may be meant, and the question what became of them. */
function usePeople(session: Session, slug: string | undefined, query: string): Command[] {
  const { t } = useText();
  const [, navigate] = useLocation();
  const who = query.trim();
  const [typed] = useDebouncedValue(who, TYPING_MS);
  const path = `/organizations/${encodeURIComponent(slug ?? '')}/users`;
  const { data } = useQuery({
    queryKey: ['palette', path, typed],
    queryFn: ({ signal }) => get<DirectoryPage<UserItem>>(path, { query: { search: typed, count: SHOWN }, signal }),
    enabled: slug !== undefined && typed.length > 1,
    placeholderData: keepPreviousData,
  });
  if (who.length < 2 || (slug === undefined && !isOperator(session))) return [];
  const base = slug === undefined ? '' : `/o/${encodeURIComponent(slug)}`;
  const ask = (name: string) => navigate(`${base}/why?who=${encodeURIComponent(name)}`);
  const wanted = who.toLowerCase();
  const known = (data?.items ?? []).filter(({ userName, displayName, workEmail }) =>
    [userName, displayName, workEmail].some((name) => name?.toLowerCase().startsWith(wanted)),
  );
  return [
    ...known.map(
      ({ id, userName, displayName }): Command => ({
        id: `user ${id}`,
        label: displayName ?? userName,
        detail: userName,
        icon: 'user',
        run: () => ask(userName),
      }),
    ),
    {
      id: 'why',
      label: t('why.ofSomebody', { query: who.slice(0, MAX_WHO) }),
      icon: 'search',
      run: () => ask(who.slice(0, MAX_WHO)),
    },
  ];
}

/** As long as a name may be that is asked for. */
const MAX_WHO = 500;
