import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const pool = Buffer.allocUnsafe(16 * 256);
let used = pool.length;
let sequence = 0;

/**
 * A UUIDv7: ids of one process rise in the order in which they are made, so that rows lie in the order of time. Random
 * bytes are drawn for many ids at once; for each alone they cost a look-up more than its whole filter.
 */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + 16);
  used += 16;
  sequence = (sequence + 1) >>> 0;
  return v7({ random, seq: sequence });
}
