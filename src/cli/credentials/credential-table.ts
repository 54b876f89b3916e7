import { type EndingWarning, endingSoon, endOf } from '../../auth/administration/ending-soon.js';
import { type CredentialSummary, isLive } from '../../auth/credentials.js';
import { canStandForUser } from '../../auth/methods/methods.js';
import { localTime, printLine, printTable } from '../terminal.js';

/** A column of a list, between the name and what all have. */
export type Column = readonly [heading: string, value: (credential: CredentialSummary) => string];

/** Prints credentials and, below, what is to be done about those that end soon. */
export function printCredentials(slug: string, credentials: readonly CredentialSummary[], columns: readonly Column[]) {
  const now = new Date();
  printTable(
    ['ID', 'NAME', ...columns.map(([heading]) => heading), 'ACCESS', 'CREATED', 'LAST USED', 'ENDS', 'STATE'],
    credentials.map((credential) => [
      credential.id,
      credential.name,
      ...columns.map(([, value]) => value(credential)),
      credential.access,
      localTime(credential.createdAt),
      lastUse(credential),
      endTime(credential),
      stateOf(credential, now),
    ]),
  );
  printWarnings(endingSoon(credentials, slug, now));
}

export function printWarnings(warnings: readonly EndingWarning[]): void {
  if (warnings.length > 0) printLine();
  for (const { sentence } of warnings) printLine(`Warning: ${sentence}`);
}

export const lastUse = ({ lastUsedAt }: Pick<CredentialSummary, 'lastUsedAt'>): string =>
  lastUsedAt === null ? 'never' : localTime(lastUsedAt);

function endTime(credential: CredentialSummary): string {
  const end = endOf(credential);
  return end === undefined ? 'never' : localTime(end);
}

export function stateOf(credential: CredentialSummary, now: Date): string {
  if (isLive(credential, now)) return endOf(credential) === undefined ? 'live' : 'live until then';
  return credential.revokedAt !== null && credential.revokedAt <= now ? 'revoked' : 'expired';
}

/** Of a credential, as JSON: what a list shows and no hash. */
export function credentialJson(credential: CredentialSummary) {
  const { id, kind, name, access, user, note, createdBy, createdAt, lastUsedAt, expiresAt, revokedAt } = credential;
  const state = stateOf(credential, new Date()).split(' ', 1)[0];
  const whom = canStandForUser(kind) ? { user: user?.userName ?? null } : {};
  return { id, kind, name, access, ...whom, note, createdBy, createdAt, lastUsedAt, expiresAt, revokedAt, state };
}

export const isLiveNow = (credential: CredentialSummary): boolean => isLive(credential, new Date());
