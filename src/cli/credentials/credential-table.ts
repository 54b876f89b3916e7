import { type EndingWarning, endOf } from '../../auth/administration/ending-soon.js';
import { type CredentialSummary, isLive } from '../../auth/credentials.js';
import { canStandForUser } from '../../auth/methods/methods.js';
import { localTime, printLine, printTable } from '../terminal.js';

/** A column of a list, between the name and what all have. */
export type Column = readonly [heading: string, value: (credential: CredentialSummary) => string];

/** Prints credentials and, below, what is to be done about those that end soon. */
export function printCredentials(
  credentials: readonly CredentialSummary[],
  columns: readonly Column[],
  warnings: readonly EndingWarning[],
) {
  const now = new Date();
  printTable(
    [
      'ID',
      'NAME',
      'VERSION',
      ...columns.map(([heading]) => heading),
      'ACCESS',
      'CREATED',
      'LAST USED',
      'ENDS',
      'STATE',
    ],
    credentials.map((credential) => [
      credential.id,
      credential.name,
      String(credential.version),
      ...columns.map(([, value]) => value(credential)),
      credential.access,
      localTime(credential.createdAt),
      lastUse(credential),
      endTime(credential),
      `${stateText(credential, now)}${refusedText(credential)}`,
    ]),
  );
  printWarnings(warnings);
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

/** When somebody showed it last and was refused; empty for never. */
const refusedText = ({ lastRefusedAt }: CredentialSummary): string =>
  lastRefusedAt === null ? '' : `, last refused ${localTime(lastRefusedAt)}`;

/** Whoever ended it, what is over is over. */
function stateText(credential: CredentialSummary, now: Date): string {
  const state = stateOf(credential, now);
  return state === 'revoked' || state === 'expired' ? `ended (${state})` : state;
}

/** Since when a credential counts, and when it was used and refused last. */
export function historyOf(credential: CredentialSummary): string {
  const end = endOf(credential);
  const ending = end === undefined ? '' : `, ${end <= new Date() ? 'ended' : 'ends'} ${localTime(end)}`;
  return `since ${localTime(credential.createdAt)}, last used ${lastUse(credential)}${ending}${refusedText(credential)}`;
}

export function stateOf(credential: CredentialSummary, now: Date): string {
  if (isLive(credential, now)) return endOf(credential) === undefined ? 'live' : 'live until then';
  return credential.revokedAt !== null && credential.revokedAt <= now ? 'revoked' : 'expired';
}

/** Of a credential, as JSON: what a list shows and no hash. */
export function credentialJson(credential: CredentialSummary) {
  const { id, kind, name, version, access, user, note } = credential;
  const { createdBy, createdAt, lastUsedAt, lastRefusedAt, expiresAt, revokedAt } = credential;
  const state = stateOf(credential, new Date()).split(' ', 1)[0];
  const whom = canStandForUser(kind) ? { user: user?.userName ?? null } : {};
  const times = { createdAt, lastUsedAt, lastRefusedAt, expiresAt, revokedAt };
  return { id, kind, name, version, access, ...whom, note, createdBy, ...times, state };
}

export const isLiveNow = (credential: CredentialSummary): boolean => isLive(credential, new Date());
