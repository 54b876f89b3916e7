import type { IncomingMessage } from 'node:http';

/**
 * The Authorization header of a request. Of several, readers on the way may have taken another than the next one does:
 * they count as one that nobody can read.
 * @returns undefined when there is none
 */
export function authorizationOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  let times = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (name.length === 13 && name.toLowerCase() === 'authorization') times += 1;
  }
  return times > 1 ? '' : headers.authorization;
}
