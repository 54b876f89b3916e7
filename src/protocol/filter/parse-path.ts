import { invalidPath } from '../scim-error.js';
import type { PatchPath } from './ast.js';
import { PATH_LIMITS } from './filter-limits.js';
import { FilterParser } from './filter-parser.js';

/**
 * Reads the path of a PatchOperation (RFC 7644 §3.5.2): an attribute, or a value path that a sub-attribute may follow.
 * The URN of an extension alone, which the ABNF leaves out, comes out as attribute text too.
 *
 * Throws `invalidPath`, worded as the errors of parseFilter; also for a malformed condition in the brackets.
 */
export function parsePatchPath(text: string): PatchPath {
  const parser = new FilterParser(text, PATH_LIMITS, (position, problem) =>
    invalidPath(`Character ${position + 1} of the path: ${problem}.`),
  );
  const attribute = parser.attributePath();
  const filter = parser.condition();
  const subAttribute = filter === undefined ? undefined : parser.subAttribute()?.text;
  parser.end(alternativesAfter(filter, subAttribute));
  return { attribute, filter, subAttribute };
}

function alternativesAfter(filter: PatchPath['filter'], subAttribute: PatchPath['subAttribute']): string {
  if (filter === undefined) return 'a condition in brackets or ';
  return subAttribute === undefined ? 'a sub-attribute such as .value or ' : '';
}
