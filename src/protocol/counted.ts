/** `1 user`, `2 users`; the plural is said where it is more than an s. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
