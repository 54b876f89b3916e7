import { isObject, type Json } from '../json.js';
import type { AttributeChange } from './changes.js';
import { isSameValue } from './same-value.js';

/** The elements of one list that the other lacks, each way, and whether those of both are in another order. */
export function differingElements(
  before: readonly Json[],
  after: readonly Json[],
): Pick<AttributeChange, 'removed' | 'added' | 'reordered'> {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && isSameValue(before[start], after[start])) start += 1;
  let end = 0;
  while (end < most - start && isSameValue(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const old = before.slice(start, before.length - end).map(elementOf);
  const now = after.slice(start, after.length - end).map(elementOf);
  const [gone, come] = [split(old, now), split(now, old)];
  return {
    ...(gone.alone.length === 0 ? {} : { removed: gone.alone }),
    ...(come.alone.length === 0 ? {} : { added: come.alone }),
    ...(isSameValue(gone.shared, come.shared) ? {} : { reordered: true }),
  };
}

interface Element {
  readonly value: Json;
  /** One and the same for all that are equal. */
  readonly text: string;
}

const elementOf = (value: Json): Element => ({ value, text: textOf(value) });

const textOf = (value: Json): string =>
  JSON.stringify(value, (_, member: Json) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );

/** Which elements the others lack; of equal ones, as many as there are more of. */
function split(elements: readonly Element[], others: readonly Element[]): { alone: Json[]; shared: string[] } {
  const left = new Map<string, number>();
  for (const { text } of others) left.set(text, (left.get(text) ?? 0) + 1);
  const [alone, shared]: [Json[], string[]] = [[], []];
  for (const { value, text } of elements) {
    const count = left.get(text) ?? 0;
    if (count === 0) alone.push(value);
    else shared.push(text);
    left.set(text, count - 1);
  }
  return { alone, shared };
}
