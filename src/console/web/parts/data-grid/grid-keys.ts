/** Where a key leads: to a row by its index, to an end of the list, or into the row. */
export type KeyTarget = number | 'first' | 'last' | 'open';

/**
 * @param from index of the active row
 * @param page rows that are seen at once
 * @returns undefined for a key that means nothing here
 */
export function keyTarget(key: string, from: number, page: number): KeyTarget | undefined {
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + page;
    case 'PageUp':
      return from - page;
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    case 'Enter':
      return 'open';
    default:
      return undefined;
  }
}
