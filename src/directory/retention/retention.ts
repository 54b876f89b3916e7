import { NO_ORGANIZATION } from '../../protocol/tenant.js';
import type { AuditNote } from '../../store/access/audit-store.js';
import type { RetentionSettings, RetentionStore } from '../../store/retention/retention-store.js';

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
}

interface Organization {
  readonly id: string;
  readonly policy: RetentionPolicy;
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

  constructor(store: RetentionStore, defaults: RetentionDefaults) {
    this.#store = store;
    this.#defaults = defaults;
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

  /** @param by who has it done */
  async set(organizationId: string, settings: RetentionSettings, by: string): Promise<RetentionPolicy> {
    const note: AuditNote = { actor: by, action: 'organization.retention', subject: undefined, details: settings };
    await this.#store.set(organizationId, settings, note);
    return this.#policyOf(settings);
  }

  /**
   * Lets go what is beyond its time or number, in small steps. What was aborted goes on with the next call.
   * @throws the reason of the signal; what the database throws, when everything else was done
   */
  async apply(signal: AbortSignal, now = new Date()): Promise<RetentionOutcome> {
    const settings = await this.#store.list();
    const organizations = [[NO_ORGANIZATION, AS_THE_SERVER] as const, ...settings].map(([id, own]) => ({
      id,
      policy: this.#policyOf(own),
    }));
    const failures: unknown[] = [];
    const attempt = async (work: () => Promise<number>) => {
      signal.throwIfAborted();
      return work().catch((error: unknown) => {
        signal.throwIfAborted();
        failures.push(error);
        return 0;
      });
    };
    const outcome = { partitions: 0, entries: 0, deletedResources: 0 };
    for (const kept of KEPT) {
      const longest = Math.max(this.#defaults[kept.days], ...organizations.map(({ policy }) => policy[kept.days]));
      outcome.partitions += await attempt(() => this.#store.dropBefore(kept.table, daysBefore(now, longest)));
      for (const organization of organizations) {
        outcome.entries += await attempt(() => this.#deleteEntries(kept, organization, longest, now, signal));
      }
    }
    for (const organization of organizations)
      outcome.deletedResources += await attempt(() => this.#deleteForGood(organization, now, signal));
    if (failures.length > 0) throw failures[0];
    return outcome;
  }

  /** @param longest in days: what goes after it is dropped with its part of the table, at most a week later */
  async #deleteEntries(
    { table, days, entries }: Kept,
    { id, policy }: Organization,
    longest: number,
    now: Date,
    signal: AbortSignal,
  ): Promise<number> {
    const before = policy[days] < longest ? daysBefore(now, policy[days]) : undefined;
    const keep = policy[entries] ?? undefined;
    if (before === undefined && keep === undefined) return 0;
    const bound = await this.#store.lowestKept(table, id, before, keep);
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

  async #deleteForGood({ id, policy }: Organization, now: Date, signal: AbortSignal): Promise<number> {
    const before = daysBefore(now, policy.deletedDays);
    let deleted = 0;
    let step: number;
    do {
      signal.throwIfAborted();
      step = await this.#store.deleteForGood(id, before);
      deleted += step;
    } while (step > 0);
    return deleted;
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

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * DAY_MS);
