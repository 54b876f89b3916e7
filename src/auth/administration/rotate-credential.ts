import { type CredentialSummary, type Credentials, isLive, type NewSecret, referenceOf } from '../credentials.js';
import { endOf } from './ending-soon.js';
import { CredentialRefused } from './new-credential.js';

/** Two are live while one takes the place of another; whoever makes a third has most likely forgotten one. */
const MOST_LIVE = 2;

export interface Rotation {
  /** Whose it is, and what an attacker would try first. */
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
  /** Of the organization, live and ended. */
  readonly credential: CredentialSummary;
  /** When the one before ends; by hand without it. */
  readonly endOld?: Date | undefined;
  /** A value that somebody chose, asked for once nothing else is in the way; generated without it. */
  readonly chosen?: (() => string | Promise<string>) | undefined;
  /** In the place of what the one before has. */
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  readonly expiresAt?: Date | undefined;
  /** Also while more than one version is live. */
  readonly isThirdAllowed?: boolean;
  readonly by: string | undefined;
}

export interface Rotated {
  readonly secret: NewSecret;
  readonly oldEndsAt: Date | undefined;
}

/** As many are live as may be. */
export class TooManyVersions extends CredentialRefused {
  readonly live: readonly CredentialSummary[];

  constructor(live: readonly CredentialSummary[]) {
    super(
      `${live.length} versions of "${live[0]?.name}" work already. End one that is not used any more, then rotate again.`,
    );
    this.live = live;
  }
}

/** @param live of what is to get another one @throws TooManyVersions */
export function refuseThird(live: readonly CredentialSummary[]): void {
  if (live.length >= MOST_LIVE) throw new TooManyVersions(live);
}

/**
 * The next version of a secret token or client secret, of the same name, access and lifetime; those before work on beside it
 * until they end.
 * @throws TooManyVersions, CredentialRefused, WeakSecret
 */
export async function rotateCredential(credentials: Credentials, rotation: Rotation): Promise<Rotated> {
  const { organization, credential: old, chosen, isThirdAllowed = false, by } = rotation;
  const { id: organizationId, slug } = organization;
  const now = new Date();
  const versionsIn = (all: readonly CredentialSummary[]) =>
    all.filter((other) => other.kind === old.kind && isVersionOf(old, other) && isLive(other, now));
  const live = versionsIn(await credentials.list(organizationId, old.kind));
  if (!isThirdAllowed) refuseThird(live);
  if (!isLive(old, now)) throw new CredentialRefused(`"${old.name}" has ended already. Make a new one instead.`);
  const reference = referenceOf(old);
  if (reference !== undefined && chosen === undefined) {
    throw new CredentialRefused(
      `The value of "${old.name}" is kept in Azure Key Vault. Rotate it there: a new version of ${reference} is accepted within a minute.`,
    );
  }
  const name = rotation.name ?? old.name;
  const options = {
    access: old.access,
    note: rotation.note ?? old.note ?? undefined,
    expiresAt: rotation.expiresAt ?? sameLifetime(old, now),
    by,
    // Of two who rotate at once, one would make a third.
    permit: isThirdAllowed ? undefined : (all: readonly CredentialSummary[]) => refuseThird(versionsIn(all)),
  };
  const secret =
    old.kind === 'client'
      ? await credentials.createClient(organizationId, name, { ...options, clientId: old.lookup ?? undefined })
      : await credentials.create(organizationId, name, {
          ...options,
          chosen: await chosen?.(),
          context: [slug, organization.name],
          user: old.user ?? undefined,
        });
  const oldEndsAt = await endPrevious(credentials, organizationId, old, rotation);
  for (const other of live) if (other.id !== old.id) await endPrevious(credentials, organizationId, other, rotation);
  return { secret, oldEndsAt };
}

/**
 * Ends what a new one takes the place of, at the time that was asked for; an end that was set before is not put off.
 * @returns when it ends, at last; undefined when that is left to be done by hand
 */
export async function endPrevious(
  credentials: Credentials,
  organizationId: string,
  old: CredentialSummary,
  { endOld, by }: Pick<Rotation, 'endOld' | 'by'>,
): Promise<Date | undefined> {
  if (endOld === undefined) return old.revokedAt ?? undefined;
  const end = endOf(old);
  if (end !== undefined && end < endOld) return end;
  const at = new Date(Math.max(endOld.getTime(), Date.now()));
  await credentials.revoke(organizationId, old.id, { at, by });
  return at;
}

const isVersionOf = (old: CredentialSummary, other: CredentialSummary): boolean =>
  other.name === old.name && (old.kind !== 'client' || other.lookup === old.lookup);

/** One that had an end is not followed by one without. */
const sameLifetime = ({ createdAt, expiresAt }: CredentialSummary, now: Date): Date | undefined =>
  expiresAt === null ? undefined : new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime());
