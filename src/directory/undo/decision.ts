import type { JsonObject } from '../../protocol/json.js';
import type { ChangedResource } from '../../store/undo/changed-resources.js';
import type { LeftoverReason } from '../../store/undo/undo-row.js';

/** What is to be done with a resource, so that it is as it was before the oldest change that is undone. */
export type Decision =
  | { readonly kind: 'already' | 'restore' | 'delete' | 'replace' }
  | { readonly kind: 'leave'; readonly reason: LeftoverReason; readonly details: JsonObject };

/** Whether a change made a resource out of nothing, or brought it back. */
const isBirth = (operation: string): boolean => operation === 'create' || operation === 'restore';

/**
 * @param hasType whether the organization still has the resource type
 * @param isForced whether what others changed since is put back too
 */
export function decide(resource: ChangedResource, hasType: boolean, isForced: boolean): Decision {
  const { operation, version, isSame, isKept, since } = resource;
  const wasThere = !isBirth(operation);
  const isThere = version !== null;
  if (wasThere ? isThere && isSame : !isThere) return { kind: 'already' };
  if (!hasType) return { kind: 'leave', reason: 'no-type', details: {} };
  if (since !== null && !isForced) return { kind: 'leave', reason: 'changed-since', details: { since: { ...since } } };
  if (!wasThere) return { kind: 'delete' };
  if (isThere) return { kind: 'replace' };
  return isKept ? { kind: 'restore' } : { kind: 'leave', reason: 'gone-for-good', details: {} };
}
