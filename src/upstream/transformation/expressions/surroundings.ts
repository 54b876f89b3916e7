import type { Json } from '../../../protocol/json.js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';

/** What the mappings of one resource see besides their own keys. */
export interface Surroundings {
  /** `$` of sources and conditions: the resource as it came. */
  readonly resource: Json;
  property(name: string): string | undefined;
  variable(name: string): unknown;
  /** Ids of the other side, for resolveEntityIds; undefined where none is known. */
  resolveId(id: string, entityType: 'user' | 'group'): string | undefined;
  /** Counts values visited and characters written. @throws TransformationError once they are too many */
  spend(work: number): void;
}

/** A counter for one resource. */
export function createSpending(): (work: number) => void {
  let left: number = TRANSFORMATION_LIMITS.work;
  return (work) => {
    left -= work;
    if (left < 0) throw new TransformationError('The resource is too large for what its mappings do with it.');
  };
}
