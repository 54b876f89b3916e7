/** Longest name that is compared; a longer one is no typing error of ours. */
const MAX_LENGTH = 100;
/** Most errors in a name, however long. */
const MAX_ERRORS = 8;

/**
 * The name that somebody may have meant, for error messages.
 * @returns undefined when none is near
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  let least = Math.min(MAX_ERRORS, Math.max(1, Math.floor(name.length / 3))) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase(), least);
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/**
 * Insertions, deletions, replacements and changes of place of neighbours between two texts (optimal string alignment);
 * `limit` when there are at least as many. Cells of the table that are further from its diagonal than that are not filled.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  const width = b.length + 1;
  const [first, second, third] = [0, 1, 2].map(() => new Uint8Array(width)) as Rows;
  let [before, previous, current] = [first, second, third];
  for (let j = 0; j < width; j += 1) previous[j] = Math.min(j, limit);
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i += 1) {
    const [from, to] = [Math.max(1, i - limit), Math.min(b.length, i + limit)];
    current[from - 1] = Math.min(i, limit);
    let least = limit;
    const [letter, letterBefore] = [a.charCodeAt(i - 1), a.charCodeAt(i - 2)];
    for (let j = from; j <= to; j += 1) {
      const other = b.charCodeAt(j - 1);
      const replaced = at(previous, j - 1) + (letter === other ? 0 : 1);
      let distance = Math.min(replaced, at(previous, j) + 1, at(current, j - 1) + 1, limit);
      if (letterBefore === other && letter === b.charCodeAt(j - 2))
        distance = Math.min(distance, at(before, j - 2) + 1);
      current[j] = distance;
      if (distance < least) least = distance;
    }
    // Two rows of nothing but limits, and no other cell can be less.
    if (least === limit && leastBefore === limit) return limit;
    leastBefore = least;
    if (to < b.length) current[to + 1] = limit;
    [before, previous, current] = [previous, current, before];
  }
  return at(previous, b.length);
}

type Rows = [Uint8Array, Uint8Array, Uint8Array];

const at = (row: Uint8Array, j: number): number => row[j] ?? 0;
