import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../../messages/locale.tsx';
import classes from './log.module.css';
import { isFiltered, isoText, type LogFilters, localText } from './log-filters.ts';

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET'] as const;
const OUTCOMES = ['', 'changed', 'refused', 'read'] as const;

interface FilterFormProps {
  readonly filters: LogFilters;
  readonly onChange: (filters: Partial<LogFilters>) => void;
  readonly onClear: () => void;
  /** What the server says of one of them. */
  readonly error: { readonly field: string; readonly message: string } | undefined;
}

/** Filters of the log; a text is applied by Enter, or when its field is left. */
export function FilterForm({ filters, onChange, onClear, error }: FilterFormProps) {
  const { t } = useText();
  const errorOf = (field: string) => (error?.field === field ? error.message : undefined);
  const text = (name: 'person' | 'name' | 'requestId' | 'status', label: string) => (
    <AppliedText
      key={`${name} ${filters[name]}`}
      label={label}
      value={filters[name]}
      error={errorOf(name)}
      onApply={(value) => onChange({ [name]: value })}
    />
  );
  const time = (name: 'since' | 'until', label: string) => (
    <TextInput
      type="datetime-local"
      label={label}
      className={classes.field}
      value={localText(filters[name])}
      error={errorOf(name)}
      onChange={({ currentTarget: { value } }) => onChange({ [name]: isoText(value) })}
    />
  );
  const isMore = [filters.method, filters.status, filters.requestId, filters.since, filters.until].some(Boolean);
  return (
    <search className={classes.filters}>
      <div className={classes.row}>
        <SegmentedControl
          aria-label={t('log.outcome')}
          value={filters.outcome}
          onChange={(outcome) => onChange({ outcome })}
          data={OUTCOMES.map((value) => ({ value, label: t(value === '' ? 'log.all' : `log.${value}`) }))}
        />
        {isFiltered(filters) && (
          <Button variant="subtle" onClick={onClear}>
            {t('log.clear')}
          </Button>
        )}
      </div>
      <div className={classes.row}>
        {text('person', t('log.person'))}
        {text('name', t('log.name'))}
      </div>
      <details open={isMore || undefined}>
        <summary className={classes.summary}>{t('log.more')}</summary>
        <div className={classes.row}>
          <NativeSelect
            label={t('log.method')}
            className={classes.field}
            value={filters.method}
            onChange={({ currentTarget: { value } }) => onChange({ method: value as LogFilters['method'] })}
            data={[{ value: '', label: t('log.anyMethod') }, ...METHODS]}
          />
          {text('status', t('log.status'))}
          {text('requestId', t('log.requestId'))}
          {time('since', t('log.since'))}
          {time('until', t('log.until'))}
        </div>
      </details>
    </search>
  );
}

function AppliedText({
  label,
  value,
  error,
  onApply,
}: {
  label: string;
  value: string;
  error: string | undefined;
  onApply: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const apply = () => {
    if (text.trim() !== value) onApply(text.trim());
  };
  return (
    <TextInput
      label={label}
      className={classes.field}
      value={text}
      error={error}
      maxLength={500}
      onChange={({ currentTarget: { value: next } }) => setText(next)}
      onBlur={apply}
      onKeyDown={({ key }) => {
        if (key === 'Enter') apply();
      }}
    />
  );
}
