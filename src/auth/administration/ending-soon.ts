import { counted } from '../../protocol/counted.js';
import type { CredentialKind } from '../../store/access/credential.js';
import { nameOfKind } from '../methods/methods.js';

/** From so many days before its end, a credential is warned of. */
export const WARN_DAYS = 30;
export const DAY_MS = 86_400_000;

/** A credential that will end by itself. */
export interface EndingCredential {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly name: string;
  readonly version: number;
  readonly endsAt: Date;
  readonly lastUsedAt: Date | null;
}

/** An EndingCredential as it is told to people. */
export interface EndingWarning extends EndingCredential {
  /** Whole ones that are left. */
  readonly days: number;
  readonly sentence: string;
}

interface Endable extends Omit<EndingCredential, 'endsAt'> {
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** When a credential ends by itself; undefined for never. */
export function endOf({ expiresAt, revokedAt }: Pick<Endable, 'expiresAt' | 'revokedAt'>): Date | undefined {
  if (expiresAt === null || revokedAt === null) return expiresAt ?? revokedAt ?? undefined;
  return expiresAt < revokedAt ? expiresAt : revokedAt;
}

/** Those of these credentials that are live and end within WARN_DAYS, the first to end first. */
export function endingSoon(credentials: readonly Endable[], slug: string, now = new Date()): EndingWarning[] {
  return credentials
    .flatMap(({ id, kind, name, version, lastUsedAt, ...rest }) => {
      const endsAt = endOf(rest);
      const left = (endsAt?.getTime() ?? Number.POSITIVE_INFINITY) - now.getTime();
      if (endsAt === undefined || left <= 0 || left > WARN_DAYS * DAY_MS) return [];
      return [warningOf({ id, kind, name, version, endsAt, lastUsedAt }, slug, now)];
    })
    .sort((left, right) => left.endsAt.getTime() - right.endsAt.getTime());
}

export function warningOf(credential: EndingCredential, slug: string, now = new Date()): EndingWarning {
  const { id, kind, name, version, endsAt, lastUsedAt } = credential;
  const days = Math.floor((endsAt.getTime() - now.getTime()) / DAY_MS);
  const used = lastUsedAt === null ? 'it was never used' : `it was last used on ${minuteOf(lastUsedAt)}`;
  const sentence = `${capitalized(nameOfKind(kind))} ${calledBy(credential)} of ${slug} ends ${inDays(days)}, on ${minuteOf(endsAt)}; ${used}.`;
  return { id, kind, name, version, endsAt, lastUsedAt, days, sentence };
}

/** `"entra"`, and from the second on `"entra" (version 2)`. */
export const calledBy = ({ name, version }: { readonly name: string; readonly version: number }): string =>
  `"${name}"${version > 1 ? ` (version ${version})` : ''}`;

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const inDays = (days: number): string => (days < 1 ? 'in less than a day' : `in ${counted(days, 'day')}`);

/** The same wherever it is read: a log has readers in several time zones. */
const minuteOf = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
