import { counted } from '../../../protocol/counted.js';
import { type ClickPath, PLACES, type Place } from '../reasons/places.js';
import { isRefusalCode, REFUSALS } from '../reasons/reasons.js';
import { type Cycle, eventsOf, HOUR_MS, isEndless, isQuarantined, merged, QUARANTINE, rhythmOf } from './cycles.js';

export const VERDICTS = ['healthy', 'attention', 'silent', 'at risk'] as const;
/** The worse the later. */
export type Verdict = (typeof VERDICTS)[number];

/** What a finding is about. */
export type FindingCode =
  | 'off'
  | 'noCredential'
  | 'credentialEnds'
  | 'unknownCaller'
  | 'quarantined'
  | 'failures'
  | 'hindered'
  | 'manyGone'
  | 'endless'
  | 'neverServed'
  | 'silent';

/** What is not as it should be. */
export interface Finding {
  readonly code: FindingCode;
  readonly verdict: Exclude<Verdict, 'healthy'>;
  readonly text: string;
  readonly remedy: string;
  readonly paths: readonly ClickPath[];
  /** What an undo would take back, where one may be wanted. */
  readonly undo?: { readonly client: string; readonly since: Date; readonly until: Date };
}

/** A credential, as far as its end is concerned. */
export interface HealthCredential {
  readonly name: string;
  readonly version: number;
  /** undefined for never. */
  readonly endsAt: Date | undefined;
}

/** What is known of an organization. */
export interface Facts {
  readonly slug: string;
  readonly active: boolean;
  readonly now: Date;
  /** By client; of callers without a valid credential under the empty name. */
  readonly cycles: ReadonlyMap<string, readonly Cycle[]>;
  /** Those that are accepted. */
  readonly credentials: readonly HealthCredential[];
}

const DAY_MS = 24 * HOUR_MS;
/** Days before its end at which a credential is warned of, and at which there is no more time to lose. */
const SOON_DAYS = 30;
const NOW_DAYS = 7;
/** Without a known rhythm a client may be silent for a weekend; with one, for three of its intervals. */
const SILENT_MS = 3 * DAY_MS;
const MISSED = 3;
/** Of what was to be changed, the failures that are worth a look. */
const MANY_SHARE = 0.05;
const MANY = 3;
/** What fails is sent again by each cycle, so that failures of one thing add up over so many. */
const TOGETHER = 3;
/** Half of what makes Entra look at a job. */
const HALF_WAY = QUARANTINE.fewest / 2;
/** What Entra's own guard against accidental deletions takes for too many, unless told. */
const MANY_GONE = 500;
/** A change is made a little before it is counted; the next cycle is ten times as far. */
const AROUND_MS = HOUR_MS / 60;
/** In a small organization fewer are many, where the cycle did little else. */
const MANY_GONE_OF_FEW = 50;

/** Everything that is not as it should be, the worst first. */
export function findingsOf(facts: Facts): Finding[] {
  const clients = [...facts.cycles].filter(([client]) => client !== '');
  const findings = [
    ...ofSwitch(facts),
    ...ofCredentials(facts),
    ...ofDoor(facts),
    ...clients.flatMap(([client, cycles]) => ofCycles(facts, client, cycles)),
    ...ofSilence(facts),
  ];
  return findings.sort((a, b) => VERDICTS.indexOf(b.verdict) - VERDICTS.indexOf(a.verdict));
}

const finding = (
  code: FindingCode,
  verdict: Finding['verdict'],
  text: string,
  remedy: string,
  place?: Place,
): Finding => ({
  code,
  verdict,
  text,
  remedy,
  paths: place === undefined ? [] : PLACES[place],
});

const ofSwitch = ({ slug, active }: Facts): Finding[] =>
  active
    ? []
    : [
        finding(
          'off',
          'at risk',
          'Provisioning is switched off: every request is refused with 403.',
          `Switch it on: rollcall org activate ${slug}`,
        ),
      ];

function ofCredentials({ slug, credentials, now }: Facts): Finding[] {
  const another = `Make another one and enter it in the client: rollcall secret create --organization ${slug}`;
  if (credentials.length === 0) {
    return [
      finding(
        'noCredential',
        'at risk',
        'There is no credential that is accepted: every request is refused with 401.',
        another,
        'connection',
      ),
    ];
  }
  const daysLeft = ({ endsAt }: HealthCredential) =>
    endsAt === undefined ? Number.POSITIVE_INFINITY : Math.floor((endsAt.getTime() - now.getTime()) / DAY_MS);
  const longest = Math.max(...credentials.map(daysLeft));
  return credentials
    .filter((credential) => daysLeft(credential) < SOON_DAYS)
    .map((credential) => {
      const days = daysLeft(credential);
      const isLast = longest < NOW_DAYS && days === longest;
      const when = days === 0 ? 'within a day' : `in ${counted(days, 'day')}`;
      return finding(
        'credentialEnds',
        isLast ? 'at risk' : 'attention',
        `The credential "${credential.name}" ends ${when}${isLast ? ', and no other one lasts longer' : ''}.`,
        another,
        'connection',
      );
    });
}

/** Callers who showed no valid credential. */
function ofDoor({ cycles, now }: Facts): Finding[] {
  const refused = (cycles.get('') ?? []).filter(({ lastAt }) => now.getTime() - lastAt.getTime() < DAY_MS);
  const last = refused.at(-1);
  if (last === undefined) return [];
  const served = [...cycles].flatMap(([client, own]) =>
    client === '' ? [] : own.map(({ lastAt }) => lastAt.getTime()),
  );
  const times = refused.reduce((sum, { failed }) => sum + failed, 0);
  const advice = adviceOf(last.lastFailure);
  const isNobodyServed = Math.max(0, ...served) < last.lastAt.getTime();
  // One that was mistyped, or a test of whether a wrong one is refused.
  if (!isNobodyServed && times < MANY) return [];
  return [
    finding(
      'unknownCaller',
      isNobodyServed ? 'at risk' : 'attention',
      isNobodyServed
        ? `${counted(times, 'request')} came within a day without a credential that is accepted, and since ${minute(last.lastAt)} none with one. Entra puts a job into quarantine at once for that.`
        : `${counted(times, 'request')} came within a day without a credential that is accepted.`,
      advice.remedy,
      'connection',
    ),
  ];
}

/** @param cycles of one client */
function ofCycles({ slug, now }: Facts, client: string, cycles: readonly Cycle[]): Finding[] {
  const lately = cycles.filter(({ lastAt }) => now.getTime() - lastAt.getTime() < DAY_MS);
  const bad = lately.find(isQuarantined);
  const last = cycles.at(-1);
  if (last === undefined) return [];
  const findings: Finding[] = [];
  const trouble = troubleOf(cycles);
  const { remedy, place } = adviceOf((bad ?? trouble ?? last).lastFailure);
  if (bad !== undefined) {
    findings.push(
      finding(
        'quarantined',
        'at risk',
        `${failuresOf(bad, client)}: Entra puts a job into quarantine from ${QUARANTINE.fewest} failures on, when more than 40 % fail or more than ${QUARANTINE.most}.`,
        remedy,
        place,
      ),
    );
  } else if (trouble !== undefined) {
    findings.push(finding('failures', 'attention', `${failuresOf(trouble, client)}.`, remedy, place));
  }
  const hindered = lately.reduce((sum, cycle) => sum + cycle.hindered, 0);
  if (hindered > 0) {
    findings.push(
      finding(
        'hindered',
        'attention',
        `${counted(hindered, 'request')} of "${client}" within a day could not be done at the moment (429 or 5xx).`,
        'Clients send them again by themselves. If it goes on, look at the log of the server, and at the request limit: rollcall org limit',
      ),
    );
  }
  const gone = lately.findLast(isManyGone);
  if (gone !== undefined) {
    const { disabled, deleted, startedAt, lastAt } = gone;
    const undo = {
      client,
      since: new Date(startedAt.getTime() - AROUND_MS),
      until: new Date(lastAt.getTime() + AROUND_MS),
    };
    findings.push({
      ...finding(
        'manyGone',
        'attention',
        `Since ${minute(startedAt)} "${client}" disabled ${counted(disabled, 'user')} and deleted ${counted(deleted, 'resource')} in one cycle.`,
        `If that was not meant: pause the job, correct its scope, and look at what an undo would bring back: rollcall undo credential "${client}" --organization ${slug} --since ${undo.since.toISOString()}`,
        'scope',
      ),
      undo,
    });
  }
  if (isEndless(last)) {
    const hours = Math.round((last.lastAt.getTime() - last.startedAt.getTime()) / HOUR_MS);
    findings.push(
      finding(
        'endless',
        'attention',
        `The cycle of "${client}" has gone on for ${hours} hours without a pause.`,
        'A first cycle of many users may last so long; any other should not. See in the log whether the same requests come again and again: rollcall log --follow',
        'restart',
      ),
    );
  }
  return findings;
}

/** The last cycle, or the last few as one, where what fails is worth a look; it ends with the first that goes well. */
function troubleOf(cycles: readonly Cycle[]): Cycle | undefined {
  const last = cycles.at(-1);
  if (last === undefined || last.failed === 0) return undefined;
  return [last, cycles.slice(-TOGETHER).reduce(merged)].find(isWorthALook);
}

const isWorthALook = (cycle: Cycle): boolean =>
  cycle.failed - cycle.dangling >= HALF_WAY || (cycle.failed >= MANY && cycle.failed >= MANY_SHARE * eventsOf(cycle));

function isManyGone(cycle: Cycle): boolean {
  const gone = cycle.disabled + cycle.deleted;
  return gone >= MANY_GONE || (gone >= MANY_GONE_OF_FEW && gone > eventsOf(cycle) / 2);
}

const failuresOf = (cycle: Cycle, client: string): string =>
  `Of ${counted(eventsOf(cycle), 'request')} of "${client}" that were to change something since ${minute(cycle.startedAt)}, ${cycle.failed} failed`;

function ofSilence({ cycles, now }: Facts): Finding[] {
  const remedy = 'See in the client whether the job runs, is in quarantine, or was stopped; then start it again.';
  const clients = [...cycles].filter(([client]) => client !== '');
  if (clients.length === 0) {
    return [
      finding(
        'neverServed',
        'silent',
        'No client has ever been served.',
        'Enter Tenant URL and secret in the client, and test the connection.',
        'connection',
      ),
    ];
  }
  const waits = clients.map(([, own]) => {
    const { everyMs, isKnown } = rhythmOf(own);
    return {
      lastAt: own.at(-1)?.lastAt ?? new Date(0),
      most: isKnown ? Math.max(MISSED * everyMs, DAY_MS) : SILENT_MS,
    };
  });
  // Another client may have taken over.
  if (waits.some(({ lastAt, most }) => now.getTime() - lastAt.getTime() <= most)) return [];
  const last = new Date(Math.max(...waits.map(({ lastAt }) => lastAt.getTime())));
  return [finding('silent', 'silent', `No client has been served since ${minute(last)}.`, remedy, 'restart')];
}

function adviceOf(code: string | null): { readonly remedy: string; readonly place: Place | undefined } {
  if (code === null || !isRefusalCode(code))
    return { remedy: 'See what was refused, and why: rollcall log --failures --explain', place: undefined };
  const { title, change, where } = REFUSALS[code];
  return { remedy: `The last one: ${title} (${code}). ${change}`, place: where };
}

export const minute = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
