import type { JsonObject } from '../../protocol/json.js';
import { type ChangedResource, isBirth } from '../../store/undo/changed-resources.js';
import type { LeftoverReason } from '../../store/undo/undo-row.js';

/** What is to be done with a resource, so that it is as it was before the oldest change that is undone. */
export type Decision =
  | { readonly kind: 'already' | 'restore' | 'delete' | 'replace' }
  | { readonly kind: 'leave'; readonly reason: LeftoverReason; readonly details: JsonObject };

/**
 * @param hasType whether the organization still has the resource type
 * @param isForced whether what others changed since is put back too
 */
export function decide(resource: ChangedResource, hasType: boolean, isForced: boolean): Decision {
  const { operation, version, isSame, isKept, since, letIn } = resource;
  const wasThere = !isBirth(operation);
  const isThere = version !== null;
  if (wasThere ? isThere && isSame : !isThere) return { kind: 'already' };
  if (!hasType) return { kind: 'leave', reason: 'no-type', details: {} };
  if (since !== null && !isForced) return { kind: 'leave', reason: 'changed-since', details: { since: { ...since } } };
  if (!wasThere && letIn !== null && !isForced)
    return { kind: 'leave', reason: 'let-in-since', details: { since: { ...letIn } } };
  if (!wasThere) return { kind: 'delete' };
  if (isThere) return { kind: 'replace' };
  return isKept ? { kind: 'restore' } : { kind: 'leave', reason: 'gone-for-good', details: {} };
}
