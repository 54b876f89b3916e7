import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useText } from '../messages/locale.tsx';
import { Icon } from '../theme/icon.tsx';

const TYPING_MS = 250;

/** A field that searches while somebody types. */
export function SearchBox({ label, onSearch }: { label: string; onSearch(text: string): void }) {
  const { t } = useText();
  const [text, setText] = useState('');
  const later = useDebouncedCallback(onSearch, TYPING_MS);
  const change = (value: string) => {
    setText(value);
    later(value.trim());
  };
  return (
    <TextInput
      type="search"
      maw="28rem"
      role="searchbox"
      maxLength={100}
      value={text}
      placeholder={label}
      aria-label={label}
      leftSection={<Icon name="search" size={16} />}
      rightSection={text !== '' && <CloseButton size="sm" aria-label={t('parts.clear')} onClick={() => change('')} />}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
