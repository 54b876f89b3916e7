import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ListWords } from '../../../api/contract/directory.ts';
import { useText } from '../../messages/locale.tsx';
import { Icon } from '../../theme/icon.tsx';
import { completeFilter } from './complete-filter.ts';
import classes from './filter-bar.module.css';

interface FilterFieldProps {
  readonly value: string;
  readonly onApply: (filter: string) => void;
  readonly words: ListWords | undefined;
  readonly error: string | undefined;
}

const NO_WORDS: ListWords = { attributes: [], sorts: [] };

/** A SCIM filter, completed as it is typed; it is applied by Enter, or when the field is left. */
export function FilterField({ value, onApply, words = NO_WORDS, error }: FilterFieldProps) {
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [applied, setApplied] = useState(value);
  if (applied !== value) {
    setApplied(value);
    setText(value);
  }
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const meanings = {
    eq: t('grid.eq'),
    ne: t('grid.ne'),
    co: t('grid.co'),
    sw: t('grid.sw'),
    ew: t('grid.ew'),
    pr: t('grid.pr'),
    gt: t('grid.gt'),
    ge: t('grid.ge'),
    lt: t('grid.lt'),
    le: t('grid.le'),
    and: t('grid.and'),
    or: t('grid.or'),
  };
  const { from, options } = completeFilter(text, caret, words, meanings);
  const follow = () => setCaret(input.current?.selectionStart ?? text.length);
  const apply = () => {
    combobox.closeDropdown();
    onApply(text.trim());
  };
  const take = (option: string) => {
    const next = text.slice(0, from) + option + text.slice(caret).replace(/^\s+/, '');
    const place = from + option.length;
    setText(next);
    setCaret(place);
    combobox.openDropdown();
    requestAnimationFrame(() => input.current?.setSelectionRange(place, place));
  };
  return (
    <Combobox store={combobox} onOptionSubmit={take} shadow="md" radius="md">
      <Combobox.Target withAriaAttributes>
        <TextInput
          ref={input}
          className={classes.filter}
          classNames={{ input: classes.code }}
          label={t('grid.filter')}
          placeholder={'active eq true and department sw "Res"'}
          leftSection={<Icon name="filter" size={16} />}
          value={text}
          error={error}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => {
            setText(event.currentTarget.value);
            setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
            combobox.openDropdown();
            combobox.resetSelectedOption();
          }}
          onSelect={follow}
          onFocus={() => combobox.openDropdown()}
          onBlur={apply}
          onKeyDown={(event) => {
            const isChoosing = combobox.dropdownOpened && combobox.getSelectedOptionIndex() >= 0;
            if (event.key === 'Enter' && !isChoosing) apply();
            if (event.key === 'Tab' && combobox.dropdownOpened && options.length === 1 && options[0]) {
              event.preventDefault();
              take(options[0].text);
            }
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={options.length === 0}>
        <Combobox.Options mah={280} className={classes.options} aria-label={t('grid.completions')}>
          {options.map(({ text: option, label, description }) => (
            <Combobox.Option value={option} key={option} className={classes.option}>
              <code>{label}</code>
              <span className={classes.description}>{description}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

const TYPING_MS = 300;

/** Plain search, applied a moment after the last letter. */
export function SearchField({
  value,
  label,
  onApply,
}: {
  value: string;
  label: string;
  onApply: (search: string) => void;
}) {
  const [text, setText] = useState(value);
  const [applied, setApplied] = useState(value);
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (applied !== value) {
    setApplied(value);
    if (text.trim() !== value) setText(value);
  }
  const applyLater = (next: string, ms: number) => {
    clearTimeout(typing.current);
    typing.current = setTimeout(() => onApply(next.trim()), ms);
  };
  return (
    <TextInput
      className={classes.search}
      type="search"
      label={label}
      leftSection={<Icon name="search" size={16} />}
      value={text}
      maxLength={200}
      onChange={({ currentTarget: { value: next } }) => {
        setText(next);
        applyLater(next, TYPING_MS);
      }}
      onKeyDown={({ key }) => {
        if (key === 'Enter') applyLater(text, 0);
      }}
    />
  );
}
