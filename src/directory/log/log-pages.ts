import type { Call } from '../../protocol/call.js';
import type { LogOperation } from '../../store/log/log-entry.js';
import { firstIdAt, type LogEntryStore } from '../../store/log/log-entry-store.js';
import type { LogPageFilter, LogPageStore } from '../../store/log/log-page-store.js';
import type { LogRecord } from '../../store/log/log-record.js';
import { MAX_LIKE } from '../../store/log/subjects-like.js';
import { isId } from '../../store/parameters.js';
import { InvalidInput } from '../invalid-input.js';
import { type ReadableEntry, toReadable } from './log-reader.js';
import { isRequestId, timeOf, timesOfRequest } from './request-id.js';
import { idsIn } from './sentences/log-sentence.js';

/** What came of a request. */
export const OUTCOMES = ['changed', 'refused', 'read'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET'] as const;

/** What of a log a person wants to see. */
export interface LogRequest {
  readonly outcomes?: readonly Outcome[] | undefined;
  readonly method?: (typeof METHODS)[number] | undefined;
  readonly status?: number | undefined;
  readonly credential?: string | undefined;
  /** userName, externalId, e-mail address or id. */
  readonly person?: string | undefined;
  /** A part of a name; instead of `person`. */
  readonly name?: string | undefined;
  readonly requestId?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** `next` of a page. */
  readonly cursor?: string | undefined;
  readonly count?: number | undefined;
}

/** A page of a log, the newest entry first. */
export interface ListedLog {
  readonly items: readonly ReadableEntry[];
  /** Goes on with older entries; a page may be short, or empty, and still go on. */
  readonly next?: string | undefined;
  /** Down to when the log was looked through so far, where the page goes on. */
  readonly lookedBackTo?: Date | undefined;
}

/** An entry, and what else its request did. */
export interface LogDetails extends ReadableEntry {
  readonly sameRequest: readonly ReadableEntry[];
}

const OPERATIONS: Readonly<Record<Outcome, readonly LogOperation[]>> = {
  changed: ['create', 'replace', 'patch', 'delete', 'restore'],
  refused: ['refuse'],
  read: ['get', 'list'],
};
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
export const MAX_LOG_PAGE = 200;
const DEFAULT_LOG_PAGE = 50;
const MAX_SAME_REQUEST = 50;

export const outcomeOf = (operation: LogOperation): Outcome =>
  OUTCOMES.find((outcome) => OPERATIONS[outcome].includes(operation)) ?? 'changed';

/** The provisioning log as people look through it. */
export class LogPages {
  readonly #pages: LogPageStore;
  readonly #entries: LogEntryStore;

  constructor(pages: LogPageStore, entries: LogEntryStore) {
    this.#pages = pages;
    this.#entries = entries;
  }

  /** @throws InvalidInput */
  async page(call: Call, request: LogRequest): Promise<ListedLog> {
    const { count = DEFAULT_LOG_PAGE } = request;
    if (!Number.isInteger(count) || count < 1 || count > MAX_LOG_PAGE)
      throw new InvalidInput('count', `A page has from 1 to ${MAX_LOG_PAGE} entries.`);
    const { records, next } = await this.#pages.page(call, await this.#filterOf(call, request), count);
    const items = await this.#readable(call, records);
    return { items, ...(next === undefined ? {} : { next, lookedBackTo: new Date(timeOf(next)) }) };
  }

  /** @returns undefined when the log of the organization has no such entry */
  async entry(call: Call, id: string): Promise<LogDetails | undefined> {
    const wanted = id.toLowerCase();
    if (!isId(wanted)) return undefined;
    const [record] = (await this.#entries.page(call.tenant.id, {}, { from: wanted }, 1)).filter(
      (found) => found.id === wanted,
    );
    if (record === undefined) return undefined;
    const others = (await this.#ofRequest(call, record)).filter((other) => other.id !== wanted);
    const [entry, ...sameRequest] = await this.#readable(call, [record, ...others]);
    return entry && { ...entry, sameRequest };
  }

  async #ofRequest(call: Call, { requestId, id }: LogRecord): Promise<readonly LogRecord[]> {
    const times = timesOfRequest(requestId);
    if (times === undefined) return [];
    const [from, before] = [firstIdAt(times.from), firstIdAt(times.until)];
    if (id < from || id >= before) return [];
    return (await this.#pages.page(call, { requestId, from, before }, MAX_SAME_REQUEST)).records;
  }

  async #filterOf(call: Call, request: LogRequest): Promise<LogPageFilter> {
    const { outcomes, method, status, credential, since, until, cursor, requestId } = request;
    if (cursor !== undefined && !isId(cursor))
      throw new InvalidInput('cursor', 'The cursor is none of a log. Begin again without one.');
    const times = requestId === undefined ? undefined : timesOf(requestId, since);
    const from = later(firstIdAt(since), firstIdAt(times?.from));
    const before = [cursor, until && firstIdAt(until), times?.until && firstIdAt(times.until)].reduce<string>(
      (earliest, each) => (each !== undefined && each < earliest ? each : earliest),
      LAST_ID,
    );
    return {
      operations: outcomes && [...new Set(outcomes)].flatMap((outcome) => OPERATIONS[outcome]),
      method,
      status,
      credential: credential === undefined ? undefined : checkText('credential', credential),
      requestId: requestId?.toLowerCase(),
      subjects: await this.#subjects(call, request),
      from,
      before,
    };
  }

  async #subjects(call: Call, { person, name }: LogRequest): Promise<string[] | undefined> {
    if (person !== undefined && name !== undefined)
      throw new InvalidInput('name', 'person is a whole name and name a part of one: give one of them.');
    if (person !== undefined) return this.#entries.subjectsOf(call.tenant.id, checkText('person', person));
    if (name === undefined) return undefined;
    const subjects = await this.#entries.subjectsLike(call.tenant.id, checkText('name', name));
    if (subjects !== undefined) return subjects;
    throw new InvalidInput('name', `More than ${MAX_LIKE} names have "${name}" in them. Give a longer part.`);
  }

  async #readable(call: Call, records: readonly LogRecord[]): Promise<ReadableEntry[]> {
    const names = await this.#entries.namesOf(call.tenant.id, records.flatMap(idsIn));
    return records.map((record) => toReadable(record, (id) => names.get(id)));
  }
}

const later = (a: string, b: string): string => (a > b ? a : b);

const MAX_TEXT = 500;

function checkText(field: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed !== '' && trimmed.length <= MAX_TEXT && !trimmed.includes('\0') && trimmed.isWellFormed()) return trimmed;
  throw new InvalidInput(field, `Give a text of 1 to ${MAX_TEXT} characters.`);
}

/** @throws InvalidInput for what is no name of a request, or does not tell its time */
function timesOf(requestId: string, since: Date | undefined): ReturnType<typeof timesOfRequest> {
  if (!isRequestId(requestId))
    throw new InvalidInput('requestId', 'Give the request id that an error names, or X-Request-Id has.');
  const times = timesOfRequest(requestId.toLowerCase());
  if (times === undefined && since === undefined)
    throw new InvalidInput('since', 'This request id does not tell its time: say from when on to look.');
  return times;
}
