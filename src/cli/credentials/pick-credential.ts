import type { CredentialSummary } from '../../auth/credentials.js';
import { OperatorError } from '../../directory/operator-error.js';

/**
 * The credential that somebody means.
 * @param live those that it may be
 * @param what such as `secret`, for the message
 * @throws OperatorError when none is meant, or more than one
 */
export function pickCredential(
  live: readonly CredentialSummary[],
  idOrName: string,
  what: string,
  slug: string,
): CredentialSummary {
  const found = live.filter(({ id, name }) => id === idOrName.toLowerCase() || name === idOrName);
  const [first, second] = found;
  if (first === undefined) {
    const names = live.map(({ name }) => `"${name}"`).join(', ');
    throw new OperatorError(
      `${slug} has no live ${what} "${idOrName}". ${names ? `There are: ${names}` : 'It has none.'}`,
    );
  }
  if (second !== undefined) {
    throw new OperatorError(
      `${found.length} live ones of ${slug} are named "${idOrName}". Give the id: ${found.map(({ id }) => id).join(', ')}`,
    );
  }
  return first;
}
