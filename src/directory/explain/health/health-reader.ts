import type { TrafficStore } from '../../../store/traffic/traffic-store.js';
import { type Cycle, cyclesOf, eventsOf, rhythmOf } from './cycles.js';
import { type Finding, findingsOf, type HealthCredential, type Verdict } from './findings.js';

/** How a client of an organization is served. */
export interface ClientHealth {
  /** Name of its credential. */
  readonly client: string;
  readonly lastCycle: Cycle;
  /** Of the requests that were to change something in the last cycle, the share that failed. */
  readonly errorRate: number;
  readonly nextExpected: Date;
  /** Whether that comes of its rhythm; else of what Entra does. */
  readonly isRhythmKnown: boolean;
  /** The newest, the oldest of them first. */
  readonly cycles: readonly Cycle[];
}

/** How an organization is provisioned. */
export interface OrganizationHealth {
  readonly organization: string;
  readonly verdict: Verdict;
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** Whoever was served last comes first. */
  readonly clients: readonly ClientHealth[];
  /** By the clock of the database, as all other times. */
  readonly now: Date;
}

interface Organization {
  readonly id: string;
  readonly slug: string;
  readonly active: boolean;
}

/** Cycles that are given of each client. */
const MAX_GIVEN = 20;

/** Says of organizations whether all is well, from what was counted: the work does not grow with the log. */
export class HealthReader {
  readonly #traffic: TrafficStore;
  readonly #credentialsOf: (organizationId: string) => Promise<readonly HealthCredential[]>;

  /** @param credentialsOf those that are accepted */
  constructor(traffic: TrafficStore, credentialsOf: (organizationId: string) => Promise<readonly HealthCredential[]>) {
    this.#traffic = traffic;
    this.#credentialsOf = credentialsOf;
  }

  async of({ id, slug, active }: Organization): Promise<OrganizationHealth> {
    const [{ now, cycles: records }, credentials] = await Promise.all([
      this.#traffic.cycles(id),
      this.#credentialsOf(id),
    ]);
    const cycles = cyclesOf(records, now);
    const findings = findingsOf({ slug, active, now, cycles, credentials });
    const clients = [...cycles].flatMap(([client, own]) => (client === '' ? [] : healthOf(client, own)));
    return {
      organization: slug,
      verdict: findings[0]?.verdict ?? 'healthy',
      findings,
      clients: clients.sort((a, b) => b.lastCycle.lastAt.getTime() - a.lastCycle.lastAt.getTime()),
      now,
    };
  }
}

function healthOf(client: string, cycles: readonly Cycle[]): ClientHealth[] {
  const lastCycle = cycles.at(-1);
  if (lastCycle === undefined) return [];
  const { everyMs, isKnown } = rhythmOf(cycles);
  const events = eventsOf(lastCycle);
  return [
    {
      client,
      lastCycle,
      errorRate: events === 0 ? 0 : lastCycle.failed / events,
      nextExpected: new Date(lastCycle.startedAt.getTime() + everyMs),
      isRhythmKnown: isKnown,
      cycles: cycles.slice(-MAX_GIVEN),
    },
  ];
}
