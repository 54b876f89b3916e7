import type { ResolvedFilter } from './resolve-filter.js';

/** What a filter joins with one operator, in its order; the filter itself when it is no such chain. */
export function operandsOf(kind: 'and' | 'or', filter: ResolvedFilter): ResolvedFilter[] {
  const operands: ResolvedFilter[] = [];
  collect(kind, filter, operands);
  return operands;
}

function collect(kind: 'and' | 'or', filter: ResolvedFilter, operands: ResolvedFilter[]): void {
  if (filter.kind !== kind) {
    operands.push(filter);
    return;
  }
  collect(kind, filter.left, operands);
  collect(kind, filter.right, operands);
}

/** The conditions that a filter joins with `and`. */
export const conjuncts = (filter: ResolvedFilter): ResolvedFilter[] => operandsOf('and', filter);
