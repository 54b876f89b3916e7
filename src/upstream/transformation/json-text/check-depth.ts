import type { Json } from '../../../protocol/json.js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';

/** So that whatever descends into a value has a bounded stack. @throws TransformationError */
export function checkDepth(value: Json, what: string): void {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > TRANSFORMATION_LIMITS.depth) {
      throw new TransformationError(`${what} is nested more than ${TRANSFORMATION_LIMITS.depth} deep.`);
    }
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
}
