import type { PatchPath } from './ast.js';
import { printFilter } from './print-filter.js';

/** Writes a PATCH path so that parsePatchPath reads it again; the condition in the canonical form of printFilter. */
export function printPatchPath({ attribute, filter, subAttribute }: PatchPath): string {
  const condition = filter === undefined ? '' : `[${printFilter(filter)}]`;
  return attribute.text + condition + (subAttribute === undefined ? '' : `.${subAttribute}`);
}
