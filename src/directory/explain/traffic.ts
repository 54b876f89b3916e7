import type { Call } from '../../protocol/call.js';
import { NO_ORGANIZATION } from '../../protocol/tenant.js';
import type { LogEntry } from '../../store/log/log-entry.js';
import {
  ANY_FINDING,
  type CountedFinding,
  type CountedQuirk,
  type CountedTraffic,
  CYCLE_COUNTS,
  type CycleCounts,
  type TrafficStore,
} from '../../store/traffic/traffic-store.js';

/** Of one request, as much as is counted. */
export type Counted = Pick<LogEntry, 'operation' | 'status' | 'reason' | 'notes' | 'refusable'>;

interface Counts extends CycleCounts {
  firstAt: number;
  lastAt: number;
  lastFailure: string | undefined;
}

interface Quirk extends CountedQuirk {
  times: number;
  example: string;
  requestId: string;
}

interface Finding extends CountedFinding {
  requests: number;
  example: string;
  requestId: string;
}

/** Clients of organizations, and their tolerances, that are counted between two writes. */
const MAX_COUNTED = 10_000;

/**
 * Counts what clients do, in memory, and adds it to the database now and then: a request never waits for it, and what is
 * read of it later does not grow with the number of requests.
 */
export class Traffic {
  readonly #store: TrafficStore;
  readonly #now: () => number;
  #counts = new Map<string, Counts>();
  #quirks = new Map<string, Quirk>();
  #findings = new Map<string, Finding>();
  #writing: Promise<void> | undefined;

  /** @param now a clock that never goes back */
  constructor(store: TrafficStore, now: () => number = () => performance.now()) {
    this.#store = store;
    this.#now = now;
  }

  count({ tenant, actor, requestId }: Call, { operation, status, reason, notes, refusable = [] }: Counted): void {
    if (tenant.id === NO_ORGANIZATION || actor.kind !== 'client' || actor.isTrial) return;
    const counts = this.#countsOf(`${tenant.id} ${actor.name}`);
    if (counts === undefined) return;
    counts.lastAt = this.#now();
    if (status >= 400) {
      counts.failed += 1;
      if (reason === 'members-unknown') counts.dangling += 1;
      if (status >= 500 || status === 429) counts.hindered += 1;
      counts.lastFailure = reason;
    } else if (operation === 'list') counts.lookUps += 1;
    else if (operation === 'get' || reason === 'unchanged') counts.reads += 1;
    else if (operation === 'create' || operation === 'restore') counts.created += 1;
    else if (operation === 'delete') counts.deleted += 1;
    else if (reason === 'disabled') counts.disabled += 1;
    else counts.changed += 1;
    for (const { code, detail } of notes) this.#tolerated(tenant.id, actor.name, code, detail, requestId);
    if (refusable.length === 0) return;
    for (const { code, detail } of [ANY_CODE, ...refusable])
      this.#wouldBeRefused(tenant.id, actor.name, code, detail, requestId);
  }

  #countsOf(key: string): Counts | undefined {
    const known = this.#counts.get(key);
    if (known !== undefined || this.#counts.size === MAX_COUNTED) return known;
    const counts = nothingSince(this.#now());
    this.#counts.set(key, counts);
    return counts;
  }

  #tolerated(organizationId: string, client: string, code: string, example: string, requestId: string): void {
    const key = `${organizationId} ${code} ${client}`;
    const known = this.#quirks.get(key);
    if (known !== undefined) {
      known.times += 1;
      known.example = example;
      known.requestId = requestId;
    } else if (this.#quirks.size < MAX_COUNTED) {
      this.#quirks.set(key, { organizationId, client, code, times: 1, example, requestId });
    }
  }

  #wouldBeRefused(organizationId: string, client: string, code: string, example: string, requestId: string): void {
    const key = `${organizationId} ${code} ${client}`;
    const known = this.#findings.get(key);
    if (known !== undefined) {
      known.requests += 1;
      known.example = example;
      known.requestId = requestId;
    } else if (this.#findings.size < MAX_COUNTED) {
      this.#findings.set(key, { organizationId, client, code, requests: 1, example, requestId });
    }
  }

  /** Adds what was counted; what cannot be written is added the next time. @throws what the database throws */
  async flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #write(): Promise<void> {
    const [counts, quirks, findings] = [this.#counts, this.#quirks, this.#findings];
    if (counts.size === 0) return;
    [this.#counts, this.#quirks, this.#findings] = [new Map(), new Map(), new Map()];
    const now = this.#now();
    try {
      await this.#store.write(
        [...counts].map(([key, each]) => asCounted(key, each, now)),
        [...quirks.values()],
        [...findings.values()],
      );
    } catch (error) {
      for (const [key, each] of counts) this.#addBack(key, each);
      for (const [key, each] of quirks) {
        const later = this.#quirks.get(key);
        if (later === undefined) this.#quirks.set(key, each);
        else later.times += each.times;
      }
      for (const [key, each] of findings) {
        const later = this.#findings.get(key);
        if (later === undefined) this.#findings.set(key, each);
        else later.requests += each.requests;
      }
      throw error;
    }
  }

  #addBack(key: string, before: Counts): void {
    const later = this.#counts.get(key);
    if (later === undefined) {
      this.#counts.set(key, before);
      return;
    }
    for (const name of CYCLE_COUNTS) later[name] += before[name];
    later.firstAt = before.firstAt;
    later.lastFailure ??= before.lastFailure;
  }
}

/** Under which a request is counted once, whatever would be refused of it. */
const ANY_CODE = { code: ANY_FINDING, detail: '' };

const nothingSince = (at: number): Counts => ({
  firstAt: at,
  lastAt: at,
  lastFailure: undefined,
  lookUps: 0,
  reads: 0,
  created: 0,
  changed: 0,
  disabled: 0,
  deleted: 0,
  failed: 0,
  dangling: 0,
  hindered: 0,
});

/** A key begins with an id, which has no space. */
function asCounted(key: string, { firstAt, lastAt, ...counts }: Counts, now: number): CountedTraffic {
  const space = key.indexOf(' ');
  const [organizationId, client] = [key.slice(0, space), key.slice(space + 1)];
  return { ...counts, organizationId, client, firstAge: now - firstAt, lastAge: now - lastAt };
}
