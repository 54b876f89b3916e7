import type { SyncRunItem } from '../../../api/contract/sync-runs.ts';
import type { RunState } from '../../../api/contract/systems.ts';
import type { Translate } from '../../messages/catalogue.ts';
import { useText } from '../../messages/locale.tsx';
import { Status } from '../../parts/status.tsx';

const KINDS = { running: 'warn', finished: 'ok', failed: 'bad', cancelled: 'off' } as const;

export function RunStatus({ state }: { state: RunState }) {
  const { t } = useText();
  return <Status kind={KINDS[state]}>{t(`syncRuns.${state}`)}</Status>;
}

/** What a run did, in a line. */
export function doneText(t: Translate, { counts: { users, groups } }: Pick<SyncRunItem, 'counts'>): string {
  const sum = (name: keyof typeof users) => users[name] + groups[name];
  return t('syncRuns.doneText', {
    users: users.read,
    groups: groups.read,
    created: sum('created'),
    updated: sum('updated'),
    deleted: sum('deleted'),
    failed: sum('failed'),
  });
}
