import type { SyncRow } from '../../../upstream/sync/syncs.js';
import type { SyncItem } from '../contract/systems.js';

export const syncItemOf = ({
  kind,
  everyMinutes,
  mode,
  dueAt,
  usersWatermark,
  groupsWatermark,
}: SyncRow): SyncItem => ({
  kind,
  everyMinutes,
  mode,
  dueAt: dueAt?.toISOString() ?? null,
  usersWatermark: usersWatermark?.toISOString() ?? null,
  groupsWatermark: groupsWatermark?.toISOString() ?? null,
});
