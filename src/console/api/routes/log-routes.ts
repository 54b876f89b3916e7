import { z } from 'zod';
import { explainReason } from '../../../directory/explain/explanation.js';
import type { DirectoryForPeople } from '../../../directory/for-people.js';
import { asCurl } from '../../../directory/log/as-curl.js';
import { type LogDetails, MAX_LOG_PAGE, METHODS, OUTCOMES, type Outcome } from '../../../directory/log/log-pages.js';
import type { ReadableEntry } from '../../../directory/log/log-reader.js';
import { LANGUAGES, type Language } from '../../../protocol/language.js';
import { EventStream, type ServerEvent } from '../answer.js';
import { notFound, tooMany } from '../api-error.js';
import type { LogEntryAnswer, LoggedChange, LogNews, LogPage } from '../contract/log.js';
import { type Route, route } from '../route.js';
import { itemOf, pathItemOf } from './log-items.js';

const TIME = z.iso
  .datetime({ offset: true, error: 'A time as ISO 8601 has it, such as 2026-11-29T12:00:00Z.' })
  .transform((text) => new Date(text))
  .optional();

const isOutcome = (text: string): text is Outcome => (OUTCOMES as readonly string[]).includes(text);
const areOutcomes = (texts: readonly string[]) => texts.every(isOutcome);

const QUERY = z.strictObject({
  /** Separated by commas. */
  outcome: z
    .string()
    .transform((text) => text.split(','))
    .refine(areOutcomes, `One or more of ${OUTCOMES.join(', ')}.`)
    .optional(),
  method: z.enum(METHODS, `One of ${METHODS.join(', ')}.`).optional(),
  status: z.coerce.number('A number from 100 to 599.').int().min(100).max(599).optional(),
  credential: z.string().optional(),
  person: z.string().optional(),
  name: z.string().optional(),
  requestId: z.string().optional(),
  since: TIME,
  until: TIME,
  cursor: z.string().max(100).optional(),
  count: z.coerce.number().int().min(1).max(MAX_LOG_PAGE, `At most ${MAX_LOG_PAGE} at once.`).default(50),
});

/** The provisioning log of an organization. */
export const logRoutes = ({ log, tails }: Pick<DirectoryForPeople, 'log' | 'tails'>): Route[] => [
  route({
    method: 'GET',
    path: '/organizations/:slug/log',
    access: 'read',
    query: QUERY,
    async run({ call, language, query: { outcome, ...rest } }): Promise<LogPage> {
      const outcomes = outcome?.filter(isOutcome);
      const { items, next, lookedBackTo } = await log.page(await call(), { ...rest, outcomes });
      return {
        items: items.map((entry) => itemOf(entry, language)),
        ...(next === undefined ? {} : { next }),
        ...(lookedBackTo === undefined ? {} : { lookedBackTo: lookedBackTo.toISOString() }),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/log/tail',
    access: 'read',
    query: z.strictObject({ language: z.enum(LANGUAGES).optional() }),
    run({ organization, language, query }) {
      if (!tails.hasRoom(organization.id))
        throw tooMany('Too many people watch this log. Try again later, or reload it now and then.');
      return new EventStream((end) => newsOf(tails, organization.id, query.language ?? language, end));
    },
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/log/:id',
    access: 'read',
    params: z.object({ slug: z.string(), id: z.string() }),
    async run({ call, language, params: { id } }): Promise<LogEntryAnswer> {
      const asked = await call();
      const entry = await log.entry(asked, id);
      if (entry === undefined) throw notFound('The log has no such entry, or not any more.');
      return {
        ...itemOf(entry, language),
        ...detailsOf(entry, language),
        explanation: explanationIn(entry, language),
        curl: asCurl(entry, asked.baseUrl) ?? null,
      };
    },
  }),
];

async function* newsOf(
  tails: DirectoryForPeople['tails'],
  organizationId: string,
  language: Language,
  end: AbortSignal,
): AsyncGenerator<ServerEvent> {
  // That it began: until then, what comes is found by reading the log again.
  yield { data: { items: [], dropped: 0 } satisfies LogNews };
  for await (const { entries, dropped } of tails.watch(organizationId, end)) {
    const last = entries.at(-1)?.id;
    yield {
      ...(last === undefined ? {} : { id: last }),
      data: { items: entries.map((entry) => itemOf(entry, language)), dropped } satisfies LogNews,
    };
  }
}

function detailsOf({ data, operation, status, notes, sameRequest }: LogDetails, language: Language) {
  const { method, path, body, scimType, detail, changes, changesLeftOut, members, bodyLongerThan } = data;
  const isRequest = operation === 'refuse' && typeof method === 'string' && typeof path === 'string';
  return {
    // As loggedChanges wrote them.
    changes: Array.isArray(changes) ? (changes as unknown as LoggedChange[]) : [],
    changesLeftOut: typeof changesLeftOut === 'number' ? changesLeftOut : 0,
    members: members ?? null,
    request: isRequest ? { method, path, ...(body === undefined ? {} : { body }) } : null,
    bodyLongerThan: typeof bodyLongerThan === 'number' ? bodyLongerThan : null,
    answer: {
      status,
      ...(typeof scimType === 'string' ? { scimType } : {}),
      ...(typeof detail === 'string' ? { detail } : {}),
    },
    notes: notes.map((note) => ({ code: note.code, detail: note.detail })),
    sameRequest: sameRequest.map((other) => itemOf(other, language)),
  };
}

function explanationIn(entry: ReadableEntry, language: Language): LogEntryAnswer['explanation'] {
  const { reason, title, why, change, paths } = explainReason(entry.reason, language);
  return {
    reason,
    title,
    why,
    ...(change === undefined ? {} : { change }),
    paths: paths.map(pathItemOf),
  };
}
