import { Radio, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyncRunItem } from '../../../api/contract/sync-runs.ts';
import type { SyncMode, SystemItem } from '../../../api/contract/systems.ts';
import { get, post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';

interface BeginSyncProps {
  readonly slug: string;
  /** Of this system; without it, it is asked for. */
  readonly systemId?: string;
  onBegun(run: SyncRunItem): void;
  onClose(): void;
}

/** Asks what is to be read, and begins a run. */
export function BeginSync({ slug, systemId, onBegun, onClose }: BeginSyncProps) {
  const { t } = useText();
  const [chosen, setChosen] = useState<string | null>(null);
  const [mode, setMode] = useState<SyncMode>('full');
  const systems = `/organizations/${encodeURIComponent(slug)}/systems`;
  const { data } = useQuery({
    queryKey: [systems, {}, 'choice'],
    queryFn: ({ signal }) => get<{ items: readonly SystemItem[] }>(systems, { signal }),
    enabled: systemId === undefined,
  });
  const choices = data?.items ?? [];
  const id = systemId ?? chosen ?? choices[0]?.id ?? '';
  return (
    <Confirm
      opened
      title={t('syncRuns.beginTitle')}
      action={t('syncRuns.begin')}
      onConfirm={async () => onBegun(await post<SyncRunItem>(`${systems}/${id}/sync-runs`, { mode }))}
      onClose={onClose}
    >
      <Stack>
        {systemId === undefined && (
          <Select
            label={t('syncRuns.system')}
            data={choices.map(({ id: value, name: label }) => ({ value, label }))}
            allowDeselect={false}
            value={id}
            onChange={setChosen}
          />
        )}
        <Radio.Group label={t('syncRuns.mode')} value={mode} onChange={(value) => setMode(value as SyncMode)}>
          <Stack gap="xs" mt="xs">
            <Radio value="full" label={t('syncRuns.full')} description={t('syncRuns.fullHint')} />
            <Radio value="delta" label={t('syncRuns.delta')} description={t('syncRuns.deltaHint')} />
          </Stack>
        </Radio.Group>
      </Stack>
    </Confirm>
  );
}
