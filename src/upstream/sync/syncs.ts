import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../../directory/operator-error.js';
import { counted } from '../../protocol/counted.js';
import type { SyncError, SyncMode, SyncRow, SyncRunRow } from '../../store/upstream/sync-row.js';
import type { SyncRunStore } from '../../store/upstream/sync-run-store.js';
import type { SyncSettings, SyncStore } from '../../store/upstream/sync-store.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import type { UpstreamSystemStore } from '../../store/upstream/upstream-system-store.js';
import { syncProperties } from './sync-properties.js';
import type { SyncWorker } from './sync-worker.js';
import { canReadDelta } from './watermark.js';

export type { SyncError, SyncKind, SyncMode, SyncRow, SyncRunRow, SyncState } from '../../store/upstream/sync-row.js';
export { SYNC_KINDS, SYNC_MODES } from '../../store/upstream/sync-row.js';
export type { SyncSettings } from '../../store/upstream/sync-store.js';

export interface SyncsOptions {
  /** Of the organization. @throws OperatorError where there is none */
  organizationOf(slug: string): Promise<{ readonly id: string; readonly slug: string }>;
  readonly systems: UpstreamSystemStore;
  readonly store: SyncStore;
  readonly runs: SyncRunStore;
  readonly worker: SyncWorker;
}

/** Who has something done. */
export interface SyncActor {
  readonly kind: SyncRunRow['actorKind'];
  readonly name: string;
}

/** A sync with its last run. */
export interface SyncReport {
  readonly sync: SyncRow;
  readonly lastRun: SyncRunRow | undefined;
}

/** A run with what went wrong in it. */
export interface SyncRunReport {
  readonly run: SyncRunRow;
  /** The first of them. */
  readonly errors: readonly SyncError[];
}

/** Another run of the same system is not over: at most one is, on all nodes. */
export class SyncRuns extends OperatorError {
  override readonly name = 'SyncRuns';
  override readonly status = 409;
  readonly runId: string | undefined;

  constructor(slug: string, systemName: string, runId: string | undefined) {
    const id = runId ?? '<id>';
    super(
      `A sync of ${systemName} runs already: ${id}. Wait for it, or cancel it: rollcall sync cancel --organization ${slug} ${id}`,
    );
    this.runId = runId;
  }
}

/** There is no such system or run in the organization. */
export class NoSuchSync extends OperatorError {
  override readonly name = 'NoSuchSync';
  override readonly status = 404;
}

const MAX_LISTED = 100;
/** Syncs that one node works on at a time, each of another organization. */
const AT_ONCE = 2;
const LOOK_MS = 5_000;
const FOUND_AT_ONCE = 20;
/** How often it is looked how far a run is. */
const FOLLOW_MS = 500;
const SERVER: SyncActor = { kind: 'job', name: 'server' };

/** Brings users and groups of upstream systems here: see docs/decisions/0030-repository-sync.md. */
export class Syncs {
  readonly #options: SyncsOptions;

  constructor(options: SyncsOptions) {
    this.#options = options;
  }

  /**
   * Begins a run: from now on it goes on by itself, by whoever works on it.
   * @param systemText name or id of the system
   * @param mode full, unless told; the first read is full in any case
   * @throws SyncRuns, OperatorError
   */
  async start(slug: string, systemText: string, by: SyncActor, mode: SyncMode = 'full'): Promise<SyncRunRow> {
    const { store } = this.#options;
    const organization = await this.#options.organizationOf(slug);
    const system = await this.#system(slug, organization.id, systemText);
    const kept = await store.find(organization.id, system.id);
    const sync = kept ?? (await store.put(organization.id, system.id, defaultsOf(system)));
    if (sync === undefined) throw noSystem(slug, systemText);
    return this.#begin(sync, by, mode, false);
  }

  /** Works on a run until it has ended or the signal, and tells after each step. */
  async work(run: SyncRunRow, onProgress: (run: SyncRunRow) => void, signal: AbortSignal): Promise<SyncRunRow> {
    return (await this.#options.worker.see(run, onProgress, signal)) ?? run;
  }

  /**
   * Says what a sync is, and how often it runs.
   * @param settings what is to be otherwise
   * @throws OperatorError
   */
  async schedule(slug: string, systemText: string, settings: Partial<SyncSettings>, by: SyncActor): Promise<SyncRow> {
    const { organizationOf, store } = this.#options;
    const organization = await organizationOf(slug);
    const system = await this.#system(slug, organization.id, systemText);
    const before = (await store.find(organization.id, system.id)) ?? defaultsOf(system);
    const wanted = { kind: before.kind, everyMinutes: before.everyMinutes, mode: before.mode, ...settings };
    const { kind, ...others } = wanted;
    const details = { system: system.name, reads: kind, ...others };
    const note = { actor: by.name, action: 'sync.schedule', subject: system.id, details };
    const sync = await store.put(organization.id, system.id, wanted, note);
    if (sync === undefined) throw noSystem(slug, systemText);
    return sync;
  }

  /** All syncs of an organization, each with its last run. */
  async list(slug: string): Promise<SyncReport[]> {
    const { organizationOf, runs, store } = this.#options;
    const { id } = await organizationOf(slug);
    return Promise.all(
      (await store.list(id)).map(async (sync) => ({ sync, lastRun: (await runs.list(id, 1, sync.systemId))[0] })),
    );
  }

  /** The newest first. @param systemText of this system alone */
  async runs(slug: string, systemText?: string): Promise<SyncRunRow[]> {
    const { id } = await this.#options.organizationOf(slug);
    const system = systemText === undefined ? undefined : await this.#system(slug, id, systemText);
    return this.#options.runs.list(id, MAX_LISTED, system?.id);
  }

  /** @throws OperatorError where there is no such run */
  async show(slug: string, runId: string): Promise<SyncRunReport> {
    const organization = await this.#options.organizationOf(slug);
    const run = await this.#run(slug, organization.id, runId);
    return { run, errors: await this.#options.runs.errors(run) };
  }

  /**
   * How far a run is, anew with each of its steps and until it has ended, whoever works on it.
   * @throws OperatorError where there is no such run
   */
  async *follow(slug: string, runId: string, signal: AbortSignal): AsyncGenerator<SyncRunReport> {
    let told: string | undefined;
    while (!signal.aborted) {
      const report = await this.show(slug, runId);
      const { state, phase, place, counts } = report.run;
      const now = JSON.stringify([state, phase, place, counts, report.errors.length]);
      if (now !== told) yield report;
      told = now;
      if (state !== 'running') return;
      await delay(FOLLOW_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** What was written stays. @throws OperatorError where there is no such run, or it has ended */
  async cancel(slug: string, runId: string, by: SyncActor): Promise<SyncRunRow> {
    const { organizationOf, runs } = this.#options;
    const organization = await organizationOf(slug);
    const run = await this.#run(slug, organization.id, runId);
    const note = { actor: by.name, action: 'sync.cancel', subject: run.id, details: { system: run.systemName } };
    if (!(await runs.cancel(run, note)))
      throw new OperatorError(
        `The run ${run.id} has ended already: rollcall sync show --organization ${slug} ${run.id}`,
      );
    return this.#run(slug, organization.id, runId);
  }

  /**
   * Works on what is due, and on what was begun and nobody works on, of all organizations: of each one at a time, until
   * there is none.
   * @returns how many came to their end
   */
  async runDue(signal: AbortSignal): Promise<number> {
    const working = new Map<string, Promise<void>>();
    const failures: unknown[] = [];
    let ended = 0;
    const work = async (run: SyncRunRow) => {
      try {
        const after = await this.#options.worker.work(run, () => undefined, signal);
        if (after !== undefined && after.state !== 'running') ended += 1;
      } catch (error) {
        failures.push(error);
      } finally {
        working.delete(run.organizationId);
      }
    };
    do {
      for (const next of await this.#waiting(AT_ONCE - working.size, working)) {
        const run = 'state' in next ? next : await this.#beginDue(next);
        if (run !== undefined) working.set(run.organizationId, work(run));
      }
      const look = new AbortController();
      await Promise.race([
        ...working.values(),
        delay(LOOK_MS, undefined, { signal: look.signal }).catch(() => undefined),
      ]);
      look.abort();
    } while (working.size > 0 && !signal.aborted);
    await Promise.all(working.values());
    if (failures.length > 0) throw failures[0];
    return ended;
  }

  /** What there is to do, of organizations of which nothing is done here: what was begun first. */
  async #waiting(count: number, working: ReadonlyMap<string, unknown>): Promise<(SyncRunRow | SyncRow)[]> {
    if (count <= 0) return [];
    const { runs, store } = this.#options;
    const found = [...(await runs.abandoned(FOUND_AT_ONCE)), ...(await store.due(FOUND_AT_ONCE))];
    const chosen = new Map<string, SyncRunRow | SyncRow>();
    for (const one of found) {
      const { organizationId } = one;
      if (chosen.size < count && !working.has(organizationId) && !chosen.has(organizationId))
        chosen.set(organizationId, one);
    }
    return [...chosen.values()];
  }

  /** @returns undefined where another node was first */
  async #beginDue(sync: SyncRow): Promise<SyncRunRow | undefined> {
    try {
      return await this.#begin(sync, SERVER, sync.mode, true);
    } catch (error) {
      if (error instanceof SyncRuns) return undefined;
      throw error;
    }
  }

  async #begin(sync: SyncRow, by: SyncActor, wanted: SyncMode, isScheduled: boolean): Promise<SyncRunRow> {
    const mode = wanted === 'delta' && (await this.#readsDelta(sync, isScheduled)) ? 'delta' : 'full';
    const details = { system: sync.systemName, reads: sync.kind, mode };
    const note = { actor: by.name, action: 'sync.start', subject: undefined, details };
    const begun = await this.#options.runs.begin(
      { sync, mode, isScheduled, actor: by.name, actorKind: by.kind },
      isScheduled ? undefined : note,
    );
    if ('begun' in begun) return begun.begun;
    throw new SyncRuns(sync.slug, sync.systemName, begun.running?.id);
  }

  async #readsDelta(sync: SyncRow, isScheduled: boolean): Promise<boolean> {
    if (!canReadDelta(sync)) return false;
    if (!isScheduled) return true;
    const system = await this.#options.systems.find(sync.organizationId, sync.systemId);
    if (system === undefined) return false;
    const most = forceFullAfter(system);
    return most === undefined || sync.deltaReads < most;
  }

  async #system(slug: string, organizationId: string, text: string): Promise<UpstreamSystem> {
    const systems = await this.#options.systems.list(organizationId);
    const found = systems.find(({ id }) => id === text.toLowerCase()) ?? systems.find(({ name }) => name === text);
    if (found !== undefined) return found;
    const names = systems.map(({ name }) => JSON.stringify(name)).join(', ');
    throw noSystem(
      slug,
      text,
      systems.length === 0 ? 'It has none.' : `It has ${counted(systems.length, 'system')}: ${names}.`,
    );
  }

  async #run(slug: string, organizationId: string, id: string): Promise<SyncRunRow> {
    const found = await this.#options.runs.find(organizationId, id.toLowerCase());
    if (found !== undefined) return found;
    throw new NoSuchSync(
      `${slug} has no sync run ${JSON.stringify(id.slice(0, 100))}: rollcall sync list --organization ${slug} --runs`,
    );
  }
}

/** A property that is none ends the run, which says so. */
function forceFullAfter(system: UpstreamSystem): number | undefined {
  try {
    return syncProperties(system).forceFullAfter;
  } catch {
    return undefined;
  }
}

const defaultsOf = ({ kind }: UpstreamSystem): SyncSettings => ({
  kind: kind === 'ias' ? 'sci' : 'repository',
  everyMinutes: null,
  mode: 'full',
});

const noSystem = (slug: string, text: string, known = '') =>
  new NoSuchSync(`${slug} has no upstream system ${JSON.stringify(text.slice(0, 100))}. ${known}`.trim());
