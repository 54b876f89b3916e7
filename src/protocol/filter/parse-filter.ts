import { invalidFilter } from '../scim-error.js';
import type { Filter } from './ast.js';
import { FILTER_LIMITS } from './filter-limits.js';
import { FilterParser } from './filter-parser.js';

/**
 * Reads a filter (RFC 7644 §3.4.2.2). Names are kept as written; which attributes they mean, the schema index says.
 *
 * Throws `invalidFilter` naming the character (counted from 1), what was expected there and what was found; also beyond
 * FILTER_LIMITS.
 */
export function parseFilter(text: string): Filter {
  const parser = new FilterParser(text, FILTER_LIMITS, (position, problem) =>
    invalidFilter(`Character ${position + 1} of the filter: ${problem}.`),
  );
  const filter = parser.filter();
  parser.end('"and", "or" or ');
  return filter;
}
