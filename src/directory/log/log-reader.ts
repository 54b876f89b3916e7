import { setTimeout as delay } from 'node:timers/promises';
import type { Language } from '../../protocol/language.js';
import type { ReasonCode } from '../../protocol/reason-code.js';
import type { LogOperation } from '../../store/log/log-entry.js';
import { firstIdAt, type LogEntryStore, type LogFilter, type LogPosition } from '../../store/log/log-entry-store.js';
import type { LogRecord } from '../../store/log/log-record.js';
import { MAX_LIKE } from '../../store/log/subjects-like.js';
import { isId } from '../../store/parameters.js';
import { filterOf, reasonOf } from '../explain/reason-of.js';
import { OperatorError } from '../operator-error.js';
import { timeOf, timesOfRequest } from './request-id.js';
import { idsIn, logSentence, type NameOf } from './sentences/log-sentence.js';

export type { LogRecord } from '../../store/log/log-record.js';

/** What of the provisioning log somebody wants to read. */
export interface LogSelection {
  /** userName, externalId, e-mail address or id; names are compared without regard to case. */
  readonly user?: string | undefined;
  /** The same of a group: displayName, externalId or id. */
  readonly group?: string | undefined;
  /** A part of the name of a user, group or other resource; instead of `user`. */
  readonly name?: string | undefined;
  /** What an answer calls X-Request-Id: whatever this request did, reads included. */
  readonly request?: string | undefined;
  readonly since?: Date | undefined;
  /** Only what has this reason. */
  readonly reason?: ReasonCode | undefined;
  /** Only what was refused. */
  readonly failures?: boolean | undefined;
  /** What changed nothing as well: look-ups and reads. */
  readonly reads?: boolean | undefined;
  /** At most so many of the newest. */
  readonly limit: number;
}

/** An entry with what it says to people. */
export interface ReadableEntry extends LogRecord {
  readonly reason: ReasonCode;
  /** In English. */
  readonly sentence: string;
  /** The same for who reads another language. */
  sentenceIn(language: Language): string;
}

export const toReadable = (record: LogRecord, nameOf: NameOf): ReadableEntry => ({
  ...record,
  reason: reasonOf(record),
  sentence: logSentence(record, nameOf),
  sentenceIn: (language) => logSentence(record, nameOf, language),
});

const CHANGES_AND_REFUSALS: readonly LogOperation[] = ['create', 'replace', 'patch', 'delete', 'restore', 'refuse'];
const PAGE_SIZE = 100;
const POLL_EVERY_MS = 1_000;
/** How far back each poll looks: what several nodes write at once may become visible out of order. */
const OVERLAP_MS = 10_000;

/** Answers what happened in an organization, in sentences. */
export class LogReader {
  readonly #store: LogEntryStore;

  constructor(store: LogEntryStore) {
    this.#store = store;
  }

  /** The newest entries of a selection, oldest of them first. */
  async *read(organizationId: string, selection: LogSelection): AsyncGenerator<ReadableEntry> {
    const filter = await this.#filter(organizationId, selection);
    const from = await this.#start(organizationId, filter, selection);
    let left = selection.limit;
    for await (const entry of this.#entriesFrom(organizationId, filter, from)) {
      yield entry;
      left -= 1;
      if (left === 0) return;
    }
  }

  /** @returns undefined when the log of the organization has no such entry */
  async entry(organizationId: string, id: string): Promise<LogRecord | undefined> {
    const wanted = id.toLowerCase();
    if (!isId(wanted)) return undefined;
    const [found] = await this.#store.page(organizationId, {}, { from: wanted }, 1);
    return found?.id === wanted ? found : undefined;
  }

  /** What `read` gives, and then every new entry soon after it was written, until the signal. */
  async *follow(organizationId: string, selection: LogSelection, signal: AbortSignal): AsyncGenerator<ReadableEntry> {
    const filter = await this.#filter(organizationId, selection);
    const start = await this.#start(organizationId, filter, selection);
    const shown = new Set<string>();
    let from = start;
    while (!signal.aborted) {
      // Before the entries are read, or one that comes in between would be skipped the next time.
      const newest = await this.#store.newest(organizationId);
      for await (const entry of this.#entriesFrom(organizationId, filter, from)) {
        if (shown.has(entry.id)) continue;
        shown.add(entry.id);
        yield entry;
        if (signal.aborted) return;
      }
      from = later(start, newest === undefined ? start : firstIdAt(new Date(timeOf(newest.id) - OVERLAP_MS)));
      for (const id of shown) if (id < from) shown.delete(id);
      await delay(POLL_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The id of the newest entry of each organization that has one, by the organization's. */
  heads(): Promise<Map<string, string>> {
    return this.#store.newestOfAll();
  }

  async #filter(organizationId: string, selection: LogSelection): Promise<LogFilter> {
    const { failures, reads, request, reason } = selection;
    const until = request === undefined ? undefined : timesOfRequest(request.toLowerCase())?.until;
    const chosen: LogFilter = {
      operations: failures ? ['refuse'] : reads || request !== undefined ? undefined : CHANGES_AND_REFUSALS,
      subjects: await this.#subjects(organizationId, selection),
      requestId: request?.toLowerCase(),
      until: until && firstIdAt(until),
    };
    // A reason says by itself of which operations it is.
    return reason === undefined ? chosen : { ...chosen, operations: undefined, ...filterOf(reason) };
  }

  async #subjects(organizationId: string, { user, group, name }: LogSelection): Promise<string[] | undefined> {
    if (user !== undefined) return this.#store.subjectsOf(organizationId, user);
    if (group !== undefined) return this.#store.subjectsOf(organizationId, group, 'Group');
    if (name === undefined) return undefined;
    const subjects = await this.#store.subjectsLike(organizationId, name);
    if (subjects !== undefined) return subjects;
    throw new OperatorError(`More than ${MAX_LIKE} names have "${name}" in them. Give a longer part.`);
  }

  /** @throws OperatorError when nothing says from when on to look for a request */
  #start(organizationId: string, filter: LogFilter, { since, limit, request }: LogSelection): Promise<string> {
    const times = request === undefined ? undefined : timesOfRequest(request.toLowerCase());
    if (request !== undefined && times === undefined && since === undefined) {
      throw new OperatorError(
        `The request id ${request} does not tell its time: say with --since from when on to look.`,
      );
    }
    const from = later(firstIdAt(since), firstIdAt(times?.from));
    return this.#store.startOfNewest(organizationId, filter, from, limit);
  }

  async *#entriesFrom(organizationId: string, filter: LogFilter, from: string): AsyncGenerator<ReadableEntry> {
    let position: LogPosition = { from };
    for (;;) {
      const page: LogRecord[] = await this.#store.page(organizationId, filter, position, PAGE_SIZE);
      const names = await this.#store.namesOf(organizationId, page.flatMap(idsIn));
      for (const record of page) yield toReadable(record, (id) => names.get(id));
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_SIZE) return;
      position = { after: last.id };
    }
  }
}

const later = (a: string, b: string): string => (a > b ? a : b);
