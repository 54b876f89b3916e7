import { Anchor, Button, NumberInput, Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { SyncItem, SyncKind, SyncMode, SystemAnswer } from '../../../api/contract/systems.ts';
import { put } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { showFormError } from '../../parts/form-errors.ts';
import { Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { BeginSync } from './begin-sync.tsx';
import { RunStatus } from './run-state.tsx';
import classes from './sync-runs.module.css';

interface SyncPanelProps {
  readonly slug: string;
  readonly system: SystemAnswer;
  readonly canChange: boolean;
  onChanged(): void;
}

interface Values {
  kind: SyncKind;
  mode: SyncMode;
  everyMinutes: number | string;
}

/** How a system is synced: its last run, its schedule, and a run now. */
export function SyncPanel({ slug, system, canChange, onChanged }: SyncPanelProps) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const [isBeginning, setBeginning] = useState(false);
  const [error, setError] = useState<unknown>();
  const { sync, lastSync, kind } = system;
  const form = useForm<Values>({
    initialValues: {
      kind: sync?.kind ?? (kind === 'ias' ? 'sci' : 'repository'),
      mode: sync?.mode ?? 'full',
      everyMinutes: sync?.everyMinutes ?? '',
    },
  });
  const save = useMutation({
    mutationFn: ({ everyMinutes, ...rest }: Values) =>
      put<SyncItem>(`/organizations/${encodeURIComponent(slug)}/systems/${system.id}/sync`, {
        ...rest,
        everyMinutes: everyMinutes === '' ? null : Number(everyMinutes),
      }),
    onSuccess: onChanged,
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  const base = `/o/${encodeURIComponent(slug)}/sync-runs`;
  return (
    <Panel
      title={t('syncRuns.schedule')}
      intro={t('syncRuns.scheduleIntro')}
      actions={canChange && <Button onClick={() => setBeginning(true)}>{t('syncRuns.begin')}</Button>}
    >
      <Facts>
        <Fact name={t('systems.lastSync')}>
          {lastSync === null ? (
            t('parts.never')
          ) : (
            <div className={classes.row}>
              <Anchor component={Link} href={`${base}/${lastSync.run}`}>
                <Time value={lastSync.startedAt} as="time" />
              </Anchor>
              <RunStatus state={lastSync.state} />
            </div>
          )}
        </Fact>
        {sync?.dueAt && (
          <Fact name={t('syncRuns.nextRun')}>
            <Time value={sync.dueAt} as="time" />
          </Fact>
        )}
      </Facts>
      <form
        className={classes.schedule}
        onSubmit={form.onSubmit((values) => {
          setError(undefined);
          save.mutate(values);
        })}
      >
        <Select
          label={t('syncRuns.kind')}
          data={[
            { value: 'repository', label: t('syncRuns.repository') },
            { value: 'sci', label: t('syncRuns.sci') },
          ]}
          allowDeselect={false}
          disabled={!canChange}
          {...form.getInputProps('kind')}
        />
        <Select
          label={t('syncRuns.mode')}
          data={[
            { value: 'full', label: t('syncRuns.full') },
            { value: 'delta', label: t('syncRuns.delta') },
          ]}
          allowDeselect={false}
          disabled={!canChange}
          {...form.getInputProps('mode')}
        />
        <NumberInput
          label={t('syncRuns.every')}
          placeholder={t('syncRuns.everyHint')}
          min={1}
          max={10_080}
          allowDecimal={false}
          disabled={!canChange}
          {...form.getInputProps('everyMinutes')}
        />
        {canChange && (
          <div className={classes.row}>
            <Button type="submit" variant="default" loading={save.isPending}>
              {t('syncRuns.saveSchedule')}
            </Button>
            <span role="status">{save.isSuccess && t('systems.saved')}</span>
          </div>
        )}
      </form>
      <ErrorNote error={error} />
      {isBeginning && (
        <BeginSync
          slug={slug}
          systemId={system.id}
          onBegun={({ id }) => navigate(`${base}/${id}`)}
          onClose={() => setBeginning(false)}
        />
      )}
    </Panel>
  );
}
