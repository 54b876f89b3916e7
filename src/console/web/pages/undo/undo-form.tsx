import { Autocomplete, Button, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Panel } from '../../parts/page.tsx';
import { isoText, localText } from '../log/log-filters.ts';
import classes from './undo.module.css';
import { isWhole, type Wish } from './wish.ts';

interface Named {
  readonly name: string;
}

/** Asks what is to be taken back. */
export function UndoForm({ slug, wish, onLook }: { slug: string; wish: Wish; onLook: (wish: Wish) => void }) {
  const { t } = useText();
  const [by, setBy] = useState(wish.by);
  const [of, setOf] = useState(wish.of);
  const [since, setSince] = useState(wish.since);
  const [until, setUntil] = useState(wish.until);
  const path = `/organizations/${encodeURIComponent(slug)}/credentials`;
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<{ items: readonly Named[] }>(path, { signal }),
    enabled: by === 'credential',
  });
  const typed = { ...wish, by, of: of.trim(), since, until };
  return (
    <Panel title={t('undo.what')} intro={t('undo.pauseFirst')}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole(typed)) onLook(typed);
        }}
      >
        <SegmentedControl
          aria-label={t('undo.of')}
          value={by}
          onChange={(value) => {
            setBy(value);
            setOf('');
          }}
          data={[
            { value: 'credential', label: t('undo.byCredential') },
            { value: 'request', label: t('undo.byRequest') },
          ]}
        />
        {by === 'request' ? (
          <TextInput
            label={t('undo.requestId')}
            description={t('undo.requestHint')}
            required
            maxLength={60}
            value={of}
            onChange={({ currentTarget: { value } }) => setOf(value)}
          />
        ) : (
          <div className={classes.fields}>
            <Autocomplete
              className={classes.field}
              label={t('undo.credential')}
              required
              maxLength={200}
              data={[...new Set(data?.items.map(({ name }) => name) ?? [])]}
              value={of}
              onChange={setOf}
            />
            <TextInput
              type="datetime-local"
              className={classes.field}
              label={t('undo.since')}
              required
              value={localText(since)}
              onChange={({ currentTarget: { value } }) => setSince(isoText(value))}
            />
            <TextInput
              type="datetime-local"
              className={classes.field}
              label={t('undo.until')}
              value={localText(until)}
              onChange={({ currentTarget: { value } }) => setUntil(isoText(value))}
            />
          </div>
        )}
        <Button type="submit" variant="default" disabled={!isWhole(typed)} className={classes.look}>
          {t('undo.look')}
        </Button>
      </form>
    </Panel>
  );
}
