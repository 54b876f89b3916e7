import type { Call } from '../../protocol/call.js';
import type { Language } from '../../protocol/language.js';
import type { AuditNote } from '../../store/access/audit-store.js';
import { violatedConstraint } from '../../store/database-errors.js';
import type { LogEntryStore } from '../../store/log/log-entry-store.js';
import { newId } from '../../store/new-id.js';
import { isId } from '../../store/parameters.js';
import type { StatementRunner } from '../../store/statement-runner.js';
import type { UndoRow } from '../../store/undo/undo-row.js';
import type { UndoStore } from '../../store/undo/undo-store.js';
import { timeOf } from '../log/request-id.js';
import { OperatorError } from '../operator-error.js';
import type { Administrator, OperatorCalls } from '../operators/operator-calls.js';
import type { Organizations } from '../organizations.js';
import type { Retention } from '../retention/retention.js';
import { type Left, leftOf } from './leftover-sentence.js';
import { preview, type UndoPreview } from './preview.js';
import { type Selected, select, type UndoWish } from './selecting.js';
import type { UndoWorker } from './undo-worker.js';

export type { UndoRow } from '../../store/undo/undo-row.js';
export type { Left } from './leftover-sentence.js';
export type { UndoPreview } from './preview.js';
export type { UndoWish } from './selecting.js';

export interface UndosOptions {
  readonly organizations: Organizations;
  readonly calls: OperatorCalls;
  readonly runner: StatementRunner;
  readonly store: UndoStore;
  readonly retention: Retention;
  readonly log: LogEntryStore;
  readonly worker: UndoWorker;
}

/** An undo with what it left alone. */
export interface UndoReport {
  readonly undo: UndoRow;
  /** How many were left alone, by reason. */
  readonly leftCounts: Readonly<Record<string, number>>;
  /** The first of them. */
  readonly left: readonly Left[];
}

export interface UndoOptions {
  readonly isForced: boolean;
  readonly by: Administrator;
}

const MAX_LEFT = 200;
const MAX_LISTED = 100;

/** Takes back what was done: see docs/decisions/0025-undo.md. */
export class Undos {
  readonly #options: UndosOptions;

  constructor(options: UndosOptions) {
    this.#options = options;
  }

  /**
   * What would be done, and what would be left alone.
   * @param onProgress told which time the look back has come to
   * @throws OperatorError when nothing can be meant, or nothing of it is kept
   */
  async preview(
    slug: string,
    wish: UndoWish,
    isForced: boolean,
    onProgress: (at: Date) => void = () => undefined,
    language: Language = 'en',
  ): Promise<UndoPreview & Pick<Selected, 'forgottenBefore'>> {
    const { runner, calls, log } = this.#options;
    const call = await calls.of(slug, '');
    const selected = await this.#select(call, wish);
    const scope = { ...selected, organizationId: call.tenant.id, undoId: undefined };
    const seen = await preview(runner, call, scope, isForced, onProgress);
    const names = await log.namesOf(call.tenant.id, seen.left.flatMap(holderIn));
    const left = seen.left.map((one) => leftOf(one, one.name, (id) => names.get(id), language));
    return { ...seen, left, forgottenBefore: selected.forgottenBefore };
  }

  /**
   * Begins to take it back: from now on it goes on by itself, by whoever works on it.
   * @throws OperatorError as preview; when another undo of the organization runs
   */
  async begin(slug: string, wish: UndoWish, { isForced, by }: UndoOptions): Promise<UndoRow> {
    const { calls, store } = this.#options;
    const call = await calls.of(slug, by);
    const { forgottenBefore, ...selected } = await this.#select(call, wish);
    const id = newId();
    const details = {
      undo: id,
      by: selected.by,
      of: selected.of,
      from: timeIn(selected.fromId),
      until: timeIn(selected.toId),
      isForced,
      ...(forgottenBefore === undefined ? {} : { forgottenBefore }),
    };
    const note = noteOf('undo.begin', by.name, details);
    const running = await store.begin(
      { ...selected, id, organizationId: call.tenant.id, isForced, actor: by.name, actorKind: by.kind },
      note,
    );
    if (running !== undefined) throw otherRuns(slug, running.id);
    return this.#find(slug, call.tenant.id, id);
  }

  /**
   * Works on an undo until it is done, somebody stops it or takes it over, or the signal.
   * @param onProgress told after each step
   */
  async work(undo: UndoRow, onProgress: (undo: UndoRow) => void, signal?: AbortSignal): Promise<UndoRow> {
    const worked = await this.#options.worker.see(undo, onProgress, signal);
    return worked ?? undo;
  }

  /**
   * Goes on with an undo that was stopped, or whose process was killed; takes it over from whoever works on it.
   * @throws OperatorError when it is done, or another one runs
   */
  async resume(slug: string, id: string, by: string, onProgress: (undo: UndoRow) => void, signal?: AbortSignal) {
    const { organizations, worker } = this.#options;
    const organization = await organizations.get(slug);
    const undo = await this.#find(slug, organization.id, id);
    if (undo.state === 'done') throw new OperatorError(`The undo ${id} is done.`);
    await this.#audit('undo.resume', organization.id, by, id);
    try {
      return (await worker.see(undo, onProgress, signal)) ?? (await this.#find(slug, organization.id, id));
    } catch (error) {
      if (violatedConstraint(error, '23505') !== 'undos_running_key') throw error;
      throw otherRuns(slug, (await this.#options.store.running(organization.id))?.id ?? 'of before');
    }
  }

  /** Stops after the step that is under way. @throws OperatorError when it does not run */
  async stop(slug: string, id: string, by: string): Promise<UndoRow> {
    const { organizations, store } = this.#options;
    const organization = await organizations.get(slug);
    const undo = await this.#find(slug, organization.id, id);
    const isStopped = await store.stop(organization.id, id, noteOf('undo.stop', by, { undo: id }));
    if (!isStopped) throw new OperatorError(`The undo ${id} does not run: it is ${undo.state}.`);
    return this.#find(slug, organization.id, id);
  }

  /** The newest first. */
  async list(slug: string): Promise<UndoRow[]> {
    const organization = await this.#options.organizations.get(slug);
    return this.#options.store.list(organization.id, MAX_LISTED);
  }

  /** @param after what was left alone behind this resource */
  async show(slug: string, id: string, after?: string, language: Language = 'en'): Promise<UndoReport> {
    const { organizations, store, log } = this.#options;
    const organization = await organizations.get(slug);
    const undo = await this.#find(slug, organization.id, id);
    const [leftCounts, left] = await Promise.all([
      store.countLeftovers(organization.id, undo.id),
      store.leftovers(organization.id, undo.id, MAX_LEFT, after),
    ]);
    const names = await log.namesOf(organization.id, [
      ...left.map(({ resourceId }) => resourceId),
      ...left.flatMap(holderIn),
    ]);
    return {
      undo,
      leftCounts,
      left: left.map((one) =>
        leftOf(one, names.get(one.resourceId) ?? one.resourceId, (name) => names.get(name), language),
      ),
    };
  }

  /** Goes on with what nobody works on, of all organizations. @returns how many came to their end */
  async resumeAbandoned(signal: AbortSignal): Promise<number> {
    const { store, worker } = this.#options;
    let done = 0;
    const failures: unknown[] = [];
    for (const undo of await store.abandoned()) {
      if (signal.aborted) break;
      const after = await worker
        .work(undo, true, () => undefined, signal)
        .catch((error: unknown) => void failures.push(error));
      if (after?.state === 'done') done += 1;
    }
    if (failures.length > 0) throw failures[0];
    return done;
  }

  #select(call: Call, wish: UndoWish): Promise<Selected> {
    const { store, retention } = this.#options;
    return select(store, retention, call.tenant.id, wish);
  }

  async #find(slug: string, organizationId: string, id: string): Promise<UndoRow> {
    const wanted = id.toLowerCase();
    const found = isId(wanted) ? await this.#options.store.find(organizationId, wanted) : undefined;
    if (found !== undefined) return found;
    throw new OperatorError(`${slug} has no undo ${JSON.stringify(id)}: rollcall undo list --organization ${slug}`);
  }

  #audit(action: string, organizationId: string, by: string, id: string): Promise<void> {
    return this.#options.store.audit({ ...noteOf(action, by, { undo: id }), organizationId });
  }
}

const noteOf = (action: string, by: string, details: object): AuditNote => ({
  actor: by,
  action,
  subject: undefined,
  details,
});

const timeIn = (id: string): string => new Date(timeOf(id)).toISOString();

const holderIn = ({ details }: Pick<Left, 'details'>): string[] =>
  typeof details.holder === 'string' ? [details.holder] : [];

const otherRuns = (slug: string, id: string): OperatorError =>
  new OperatorError(
    `Another undo of ${slug} runs: ${id}. Wait for it, or stop it: rollcall undo stop --organization ${slug} ${id}`,
  );
