import { OperatorError } from '../../directory/operator-error.js';
import { localTime } from '../terminal.js';

const MAX_LENGTH = 100;

/**
 * The name of a new credential, unique among the live ones of its kind, so that each can be ended by its name.
 * @param taken names of those
 * @param fallback for when none is wanted; today without it
 * @throws OperatorError
 */
export function chooseName(
  wanted: string | undefined,
  taken: readonly string[],
  fallback = localTime(new Date()).slice(0, 10),
): string {
  if (wanted === undefined) return taken.includes(fallback) ? nextFree(fallback, 2, taken) : fallback;
  const name = wanted.trim();
  if (name === '' || name.length > MAX_LENGTH) throw new OperatorError(`A name has 1 to ${MAX_LENGTH} characters.`);
  if (!taken.includes(name)) return name;
  throw new OperatorError(`There is a live one named "${name}" already. Rotate it, or choose another --name.`);
}

function nextFree(stem: string, first: number, taken: readonly string[]): string {
  for (let number = first; ; number += 1) {
    const end = `-${number}`;
    const name = stem.slice(0, MAX_LENGTH - end.length) + end;
    if (!taken.includes(name)) return name;
  }
}
