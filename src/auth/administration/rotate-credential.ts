import type { CredentialSummary, Credentials, NewSecret } from '../credentials.js';
import { DAY_MS, endOf } from './ending-soon.js';
import { CredentialRefused } from './new-credential.js';

/** Two are live while one takes the place of another; whoever makes a third has most likely forgotten one. */
const MOST_LIVE = 2;

export interface Rotation {
  /** Whose it is, and what an attacker would try first. */
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
  /** Of the organization, live and ended. */
  readonly credential: CredentialSummary;
  /** For how long both work, in days; 0 ends the old one now. */
  readonly overlapDays: number;
  /** A value that somebody chose; generated without it. */
  readonly chosen?: string | undefined;
  readonly by: string;
}

export interface Rotated {
  readonly secret: NewSecret;
  readonly oldEndsAt: Date;
}

/**
 * The next version of a secret token or client secret, of the same name, access and lifetime; the one before works on beside
 * it for a while.
 * @throws CredentialRefused, WeakSecret
 */
export async function rotateCredential(credentials: Credentials, rotation: Rotation): Promise<Rotated> {
  const { organization, credential: old, overlapDays, chosen, by } = rotation;
  const { id: organizationId, slug, name } = organization;
  const known = await credentials.list(organizationId, old.kind);
  const now = new Date();
  const live = known.filter(
    (other) =>
      other.name === old.name &&
      other.lookup === (old.kind === 'client' ? old.lookup : other.lookup) &&
      isLive(other, now),
  );
  if (live.length >= MOST_LIVE)
    throw new CredentialRefused(
      `${live.length} versions of "${old.name}" work already. End one that is not used any more, then rotate again.`,
    );
  if (!isLive(old, now)) throw new CredentialRefused(`"${old.name}" has ended already. Make a new one instead.`);
  const lifetime = old.expiresAt === null ? undefined : old.expiresAt.getTime() - old.createdAt.getTime();
  const options = {
    access: old.access,
    note: old.note ?? undefined,
    expiresAt: lifetime === undefined ? undefined : new Date(now.getTime() + lifetime),
    by,
  };
  const secret =
    old.kind === 'client'
      ? await credentials.createClient(organizationId, old.name, { ...options, clientId: old.lookup ?? undefined })
      : await credentials.create(organizationId, old.name, {
          ...options,
          chosen,
          context: [slug, name],
          user: old.user ?? undefined,
        });
  const wanted = new Date(now.getTime() + overlapDays * DAY_MS);
  const end = endOf(old);
  // An end that was set before is not put off.
  const oldEndsAt = end !== undefined && end < wanted ? end : wanted;
  await credentials.revoke(organizationId, old.id, { at: oldEndsAt, by });
  return { secret, oldEndsAt };
}

const isLive = (credential: Pick<CredentialSummary, 'expiresAt' | 'revokedAt'>, now: Date): boolean => {
  const end = endOf(credential);
  return end === undefined || end > now;
};
