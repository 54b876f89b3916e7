import { Combobox, InputBase, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { List } from '../../api/contract/error.ts';
import type { OrganizationItem } from '../../api/contract/organization.ts';
import type { Session } from '../../api/contract/session.ts';
import { get } from '../api/client.ts';
import { isOperator } from '../api/session.ts';
import { useText } from '../messages/locale.tsx';
import { Name } from '../parts/name.tsx';
import classes from './organization-switcher.module.css';

type Organization = Pick<OrganizationItem, 'slug' | 'name'>;

const SHOWN = 20;
const TYPING_MS = 200;

/** Whether there are more than the session tells of. */
const hasOthers = (session: Session): boolean => session.hasMore || isOperator(session);

/** Those whose name or slug has the text in it: from the session as far as it has them all, else from the server. */
export function useOrganizations(
  session: Session,
  search: string,
): { items: readonly Organization[]; hasMore: boolean } {
  const [debounced] = useDebouncedValue(search.trim(), TYPING_MS);
  const { data } = useQuery({
    queryKey: ['organizations', 'switcher', debounced],
    queryFn: ({ signal }) =>
      get<List<OrganizationItem>>('/organizations', { query: { search: debounced, count: SHOWN }, signal }),
    enabled: hasOthers(session),
    placeholderData: keepPreviousData,
  });
  if (hasOthers(session)) return { items: data?.items ?? [], hasMore: data?.next !== undefined };
  const wanted = search.trim().toLowerCase();
  const found = session.organizations.filter(({ slug, name }) => `${name}\n${slug}`.toLowerCase().includes(wanted));
  return { items: found, hasMore: false };
}

interface SwitcherProps {
  readonly session: Session;
  readonly slug: string | undefined;
  onChoose?(): void;
}

export function OrganizationSwitcher({ session, slug, onChoose }: SwitcherProps) {
  const { t } = useText();
  const [location, navigate] = useLocation();
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const { items, hasMore } = useOrganizations(session, search);
  // What is being looked for may be another one.
  const { items: all } = useOrganizations(session, slug ?? '');
  const known = [...session.organizations, ...items, ...all].find((one) => one.slug === slug);
  if (session.organizations.length < 2 && !hasOthers(session) && known !== undefined)
    return (
      <div className={classes.only}>
        <Name lines={2}>{known.name}</Name>
      </div>
    );
  if (session.organizations.length === 0 && !hasOthers(session)) return null;
  const choose = (chosen: string) => {
    // On to the same page of the other organization, but not to a person or group of the first.
    const [, , , page = 'overview'] = slug === undefined ? [] : location.split('/');
    navigate(`/o/${encodeURIComponent(chosen)}/${page}`);
    combobox.closeDropdown();
    onChoose?.();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose} shadow="md" radius="md">
      <Combobox.Target targetType="button">
        <InputBase
          component="button"
          type="button"
          pointer
          aria-label={`${t('shell.organization')}: ${known?.name ?? slug ?? t('shell.chooseOrganization')}`}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onClick={() => combobox.toggleDropdown()}
        >
          <Name>{known?.name ?? slug ?? t('shell.chooseOrganization')}</Name>
        </InputBase>
      </Combobox.Target>
      <Combobox.Dropdown>
        {(hasOthers(session) || session.organizations.length > 7) && (
          <Combobox.Search
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            placeholder={t('shell.findOrganization')}
            aria-label={t('shell.findOrganization')}
          />
        )}
        <Combobox.Options mah={300} className={classes.options} aria-label={t('shell.organization')}>
          {items.map((one) => (
            <Combobox.Option value={one.slug} key={one.slug} active={one.slug === slug} selected={one.slug === slug}>
              <Name>{one.name}</Name>
              <span className={classes.slug}>{one.slug}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
        {items.length === 0 && <Combobox.Empty role="status">{t('shell.noOrganization')}</Combobox.Empty>}
        {hasMore && <Combobox.Footer>{t('shell.moreOrganizations')}</Combobox.Footer>}
      </Combobox.Dropdown>
    </Combobox>
  );
}
