import { type SentAttributes, sentAtPaths } from '../resource/sent-attributes.js';
import type { PatchOperation } from './operations.js';

/** What the operations of a PATCH name; of what they remove there is nothing to show. */
export const sentInOperations = (operations: readonly PatchOperation[]): SentAttributes =>
  sentAtPaths(
    operations.flatMap(({ op, target, value }) =>
      op === 'remove' || target.kind !== 'attribute' ? [] : [{ path: target.path, value: value ?? null }],
    ),
  );
