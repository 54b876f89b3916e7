import { NO_ORGANIZATION } from '../../protocol/tenant.js';
import type { AuditNote } from '../../store/access/audit-store.js';
import { lowestId } from '../../store/partitions/weeks.js';
import type { RetentionSettings, RetentionStore } from '../../store/retention/retention-store.js';
import type { UndoStore } from '../../store/undo/undo-store.js';
import { timeOf } from '../log/request-id.js';

export type { RetentionSettings } from '../../store/retention/retention-store.js';

/** What the server does where an organization has no setting of its own; any number of entries is kept. */
export interface RetentionDefaults {
  readonly logDays: number;
  readonly historyDays: number;
  readonly deletedDays: number;
}

/** What holds for an organization; null for any number of entries. */
export type RetentionPolicy = RetentionDefaults & Pick<RetentionSettings, 'logEntries' | 'historyEntries'>;

/** What went. */
export interface RetentionOutcome {
  /** Parts of tables, which went whole. */
  readonly partitions: number;
  readonly entries: number;
  readonly deletedResources: number;
  /** Requests for access that were over. */
  readonly accessRequests: number;
}

interface Organization {
  readonly id: string;
  readonly policy: RetentionPolicy;
  /** The lowest change that an undo needs which runs; undefined when none does. */
  readonly needed: string | undefined;
}

/** A table that is kept by time, and what holds for it. */
interface Kept {
  readonly table: 'provisioning_log' | 'changes';
  readonly days: 'logDays' | 'historyDays';
  readonly entries: 'logEntries' | 'historyEntries';
}

const KEPT: readonly Kept[] = [
  { table: 'provisioning_log', days: 'logDays', entries: 'logEntries' },
  { table: 'changes', days: 'historyDays', entries: 'historyEntries' },
];
const DAY_MS = 86_400_000;
/** Of what concerns no organization. */
const AS_THE_SERVER: RetentionSettings = {
  logDays: null,
  historyDays: null,
  deletedDays: null,
  logEntries: null,
  historyEntries: null,
};

/** For how long log, history and deleted resources are kept, and how they go. */
export class Retention {
  readonly #store: RetentionStore;
  readonly #defaults: RetentionDefaults;

  readonly #undos: UndoStore;

  constructor(store: RetentionStore, undos: UndoStore, defaults: RetentionDefaults) {
    this.#store = store;
    this.#undos = undos;
    this.#defaults = defaults;
  }

  /** The lowest id of what is kept both in the log and in the history of an organization. */
  async lowestKept(organizationId: string, now = new Date()): Promise<string> {
    const found = await this.find(organizationId);
    if (found === undefined) return '';
    const { policy } = found;
    const bounds = await Promise.all(
      KEPT.map(({ table, days, entries }) =>
        this.#store.lowestKept(table, organizationId, daysBefore(now, policy[days]), policy[entries] ?? undefined),
      ),
    );
    return bounds.sort().at(-1) ?? '';
  }

  /** @returns undefined when there is no such organization */
  async find(organizationId: string): Promise<{ settings: RetentionSettings; policy: RetentionPolicy } | undefined> {
    const settings = await this.#store.find(organizationId);
    return settings && { settings, policy: this.#policyOf(settings) };
  }

  /** For how many days log and deleted resources of an organization are kept. */
  async keptDays(organizationId: string): Promise<{ readonly log: number; readonly deleted: number }> {
    const { logDays, deletedDays } = (await this.find(organizationId))?.policy ?? this.#defaults;
    return { log: logDays, deleted: deletedDays };
  }

  /**
   * @param by who has it done
   * @param version that the organization was seen in; any when undefined
   * @throws ChangedMeanwhile
   */
  async set(
    organizationId: string,
    settings: RetentionSettings,
    by: string,
    version?: number,
  ): Promise<RetentionPolicy> {
    const note: AuditNote = { actor: by, action: 'organization.retention', subject: undefined, details: settings };
    await this.#store.set(organizationId, settings, note, version);
    return this.#policyOf(settings);
  }

  /**
   * Lets go what is beyond its time or number, in small steps. What was aborted goes on with the next call.
   * @throws the reason of the signal; what the database throws, when everything else was done
   */
  async apply(signal: AbortSignal, now = new Date()): Promise<RetentionOutcome> {
    const settings = await this.#store.list();
    const needed = await this.#undos.needed();
    const organizations = [[NO_ORGANIZATION, AS_THE_SERVER] as const, ...settings].map(([id, own]) => ({
      id,
      policy: this.#policyOf(own),
      needed: needed.get(id),
    }));
    const oldest = Math.min(...[...needed.values()].map(timeOf));
    const failures: unknown[] = [];
    const attempt = async (work: () => Promise<number>) => {
      signal.throwIfAborted();
      return work().catch((error: unknown) => {
        signal.throwIfAborted();
        failures.push(error);
        return 0;
      });
    };
    const outcome = { partitions: 0, entries: 0, deletedResources: 0, accessRequests: 0 };
    for (const kept of KEPT) {
      const longest = Math.max(this.#defaults[kept.days], ...organizations.map(({ policy }) => policy[kept.days]));
      const before = new Date(Math.min(daysBefore(now, longest).getTime(), oldest));
      outcome.partitions += await attempt(() => this.#store.dropBefore(kept.table, before));
      for (const organization of organizations) {
        outcome.entries += await attempt(() => this.#deleteEntries(kept, organization, longest, now, signal));
      }
    }
    for (const { id, policy } of organizations) await attempt(() => this.#forgetUndos(id, policy, now));
    for (const organization of organizations.filter((one) => one.needed === undefined))
      outcome.deletedResources += await attempt(() => this.#deleteForGood(organization, now, signal));
    for (const { id, policy } of organizations) {
      const before = daysBefore(now, policy.historyDays);
      const forget = () => inSteps(() => this.#store.forgetAccessRequests(id, before), signal);
      outcome.accessRequests += await attempt(forget);
    }
    if (failures.length > 0) throw failures[0];
    return outcome;
  }

  /** @param longest in days: what goes after it is dropped with its part of the table, at most a week later */
  async #deleteEntries(
    { table, days, entries }: Kept,
    { id, policy, needed }: Organization,
    longest: number,
    now: Date,
    signal: AbortSignal,
  ): Promise<number> {
    const before = policy[days] < longest ? daysBefore(now, policy[days]) : undefined;
    const keep = policy[entries] ?? undefined;
    if (before === undefined && keep === undefined) return 0;
    const kept = await this.#store.lowestKept(table, id, before, keep);
    const bound = needed !== undefined && needed < kept ? needed : kept;
    let deleted = 0;
    let from: string | undefined;
    do {
      signal.throwIfAborted();
      const step = await this.#store.deleteEntries(table, id, bound, from);
      deleted += step.count;
      from = step.next;
    } while (from !== undefined);
    return deleted;
  }

  /** As long as what they did is in the log. */
  async #forgetUndos(organizationId: string, { logDays }: RetentionPolicy, now: Date): Promise<number> {
    await this.#undos.forget(organizationId, lowestId(daysBefore(now, logDays)));
    return 0;
  }

  async #deleteForGood({ id, policy }: Organization, now: Date, signal: AbortSignal): Promise<number> {
    const before = daysBefore(now, policy.deletedDays);
    return inSteps(() => this.#store.deleteForGood(id, before), signal);
  }

  #policyOf({ logDays, historyDays, deletedDays, logEntries, historyEntries }: RetentionSettings): RetentionPolicy {
    return {
      logDays: logDays ?? this.#defaults.logDays,
      historyDays: historyDays ?? this.#defaults.historyDays,
      deletedDays: deletedDays ?? this.#defaults.deletedDays,
      logEntries,
      historyEntries,
    };
  }
}

/** @returns how many went in all */
async function inSteps(step: () => Promise<number>, signal: AbortSignal): Promise<number> {
  let all = 0;
  let last: number;
  do {
    signal.throwIfAborted();
    last = await step();
    all += last;
  } while (last > 0);
  return all;
}

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * DAY_MS);
