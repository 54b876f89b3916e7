import { calledBy } from '../../auth/administration/ending-soon.js';
import type { CredentialSummary } from '../../auth/credentials.js';
import { OperatorError } from '../../directory/operator-error.js';

/**
 * The credential that somebody means: by its id, its name, or its name with a version, `entra@1`.
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
  const found = meant(live, idOrName);
  const [first, second] = found;
  if (first === undefined) throw noneMeant(live, idOrName, what, slug);
  if (second !== undefined) {
    const choice = found.map((each) => `${versionOf(each)} (${each.id})`).join(', ');
    throw new OperatorError(`${found.length} live ones of ${slug} are named "${idOrName}". Say which: ${choice}`);
  }
  return first;
}

/** The same, but of several versions of one name the last. @throws OperatorError when none is meant */
export function pickLatest(
  live: readonly CredentialSummary[],
  idOrName: string,
  what: string,
  slug: string,
): CredentialSummary {
  const [latest] = meant(live, idOrName).sort((left, right) => right.version - left.version);
  if (latest === undefined) throw noneMeant(live, idOrName, what, slug);
  return latest;
}

/** `entra@2`: names one version. */
export const versionOf = ({ name, version }: CredentialSummary): string => `${name}@${version}`;

/** A name is taken for itself before it is taken for one with a version. */
function meant(live: readonly CredentialSummary[], idOrName: string): CredentialSummary[] {
  const found = live.filter(({ id, name }) => id === idOrName.toLowerCase() || name === idOrName);
  return found.length > 0 ? found : live.filter((credential) => versionOf(credential) === idOrName);
}

function noneMeant(live: readonly CredentialSummary[], idOrName: string, what: string, slug: string): OperatorError {
  const names = live.map(calledBy).join(', ');
  return new OperatorError(
    `${slug} has no live ${what} "${idOrName}". ${names ? `There are: ${names}` : `It has none. What has ended is in: rollcall org show ${slug}`}`,
  );
}
