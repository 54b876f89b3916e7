/** A credential as a warning speaks of it. */
export interface EndingCredential {
  readonly kind: string;
  readonly name: string;
  /** When it ends by itself, or ended; null for never. */
  readonly endsAt: Date | null;
}

/** What the warnings of an organization are drawn from. */
export interface WarningFacts {
  readonly now: Date;
  readonly isActive: boolean;
  readonly hasUsers: boolean;
  readonly credentials: readonly EndingCredential[];
  /** When a SCIM client was last heard, whatever it was told. */
  readonly lastHeard: Date | null;
  readonly refusedLastDay: number;
  /** In a day of the week before, on average. */
  readonly refusedUsually: number;
}

/** Something that somebody should look at. The texts and the remedies are in the pages' catalogue, by the code. */
export type Warning =
  | { readonly code: 'providerOff' }
  | { readonly code: 'noCredential' }
  | { readonly code: 'credentialEnds'; readonly kind: string; readonly name: string; readonly endsAt: Date }
  | { readonly code: 'credentialEnded'; readonly kind: string; readonly name: string; readonly endsAt: Date }
  | { readonly code: 'neverHeard' }
  | { readonly code: 'silent'; readonly since: Date }
  | { readonly code: 'refusalsRising'; readonly refused: number; readonly usually: number };

const DAY_MS = 86_400_000;
/** So long before it ends, a credential is warned of. */
const WARN_MS = 60 * DAY_MS;
/** Of what ended longer ago, nobody is warned any more. */
const ENDED_MS = 30 * DAY_MS;
/** Provisioning services come every 20 to 40 minutes, the slowest once a day. */
const SILENT_MS = DAY_MS;
const RISING = 2;
const FEW_REFUSALS = 10;

/** In the order in which they are to be looked at. */
export function warningsOf(facts: WarningFacts): Warning[] {
  const { now, credentials, lastHeard, refusedLastDay: refused, refusedUsually } = facts;
  const time = now.getTime();
  const timed = credentials.flatMap(({ endsAt, ...rest }) => (endsAt === null ? [] : [{ ...rest, endsAt }]));
  const live = credentials.filter(({ endsAt }) => endsAt === null || endsAt > now);
  const liveNames = new Set(live.map(({ kind, name }) => `${kind} ${name}`));
  const ended = timed.filter(({ endsAt }) => endsAt <= now && endsAt.getTime() > time - ENDED_MS);
  const ending = timed.filter(({ endsAt }) => endsAt > now && endsAt.getTime() < time + WARN_MS);
  const usually = Math.round(refusedUsually);
  return [
    ...(facts.isActive ? [] : [{ code: 'providerOff' } as const]),
    ...(live.length === 0 ? [{ code: 'noCredential' } as const] : []),
    // One that was rotated has a successor of its name.
    ...ended
      .filter(({ kind, name }) => !liveNames.has(`${kind} ${name}`))
      .map((credential) => ({ code: 'credentialEnded', ...credential }) as const),
    ...ending
      .filter((one) => !hasSuccessor(one, live))
      .sort((a, b) => a.endsAt.getTime() - b.endsAt.getTime())
      .map((credential) => ({ code: 'credentialEnds', ...credential }) as const),
    ...(lastHeard === null && !facts.hasUsers ? [{ code: 'neverHeard' } as const] : []),
    ...(lastHeard !== null && lastHeard.getTime() < time - SILENT_MS
      ? [{ code: 'silent', since: lastHeard } as const]
      : []),
    ...(refused >= FEW_REFUSALS && refused > RISING * refusedUsually
      ? [{ code: 'refusalsRising', refused, usually } as const]
      : []),
  ];
}

/** Whether another of the same name goes on for longer. */
const hasSuccessor = (ending: EndingCredential, live: readonly EndingCredential[]): boolean =>
  live.some(
    ({ kind, name, endsAt }) =>
      kind === ending.kind &&
      name === ending.name &&
      (endsAt === null || (ending.endsAt !== null && endsAt > ending.endsAt)),
  );
