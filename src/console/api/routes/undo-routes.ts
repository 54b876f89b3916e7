import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { isRequestId, timeOf } from '../../../directory/log/request-id.js';
import type { Left, UndoPreview, UndoRow, Undos, UndoWish } from '../../../directory/undo/undos.js';
import type { UndosAtWork } from '../../../directory/undo/undos-at-work.js';
import { LANGUAGES, type Language } from '../../../protocol/language.js';
import { EventStream, Reply, type ServerEvent } from '../answer.js';
import { invalid, notFound, toApiError } from '../api-error.js';
import type { LeftItem, UndoItem, UndoPreviewAnswer, UndoPreviewEvent, UndoReportAnswer } from '../contract/undo.js';
import { idParams } from '../list-query.js';
import { type Route, route } from '../route.js';

const TIME = z.iso
  .datetime({ offset: true, error: 'A time as ISO 8601 has it, such as 2026-11-29T12:00:00Z.' })
  .transform((text) => new Date(text))
  .optional();
const WISH = {
  by: z.enum(['request', 'credential'], 'Either request or credential.'),
  of: z
    .string()
    .trim()
    .min(1, 'Say of what: the id of a request, or the name of a credential.')
    .max(200, 'At most 200 characters.')
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'This is no name.'),
  since: TIME,
  until: TIME,
};
const SLUG_MISTYPED = 'Type the short name of the organization, as it is in the address of this page.';
/** How often it is told how far a preview is. */
const TELL_MS = 1_000;

interface Wished {
  readonly by: 'request' | 'credential';
  readonly of: string;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Takes back what was done: see docs/decisions/0025-undo.md. Who reads may look at what would be done. */
export const undoRoutes = (
  undos: Pick<Undos, 'list' | 'show' | 'preview' | 'stop'>,
  atWork: Pick<UndosAtWork, 'begin' | 'resume'>,
): Route[] => [
  route({
    method: 'GET',
    path: '/organizations/:slug/undos',
    access: 'read',
    run: async ({ organization }) => ({ items: (await undos.list(organization.slug)).map(itemOf) }),
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/undo-preview',
    access: 'read',
    query: z.strictObject({
      ...WISH,
      isForced: z.enum(['true', 'false']).default('false'),
      language: z.enum(LANGUAGES).optional(),
    }),
    run({ organization: { slug }, query, requestId, language }) {
      const wish = wishOf(query);
      const isForced = query.isForced === 'true';
      return new EventStream((end) =>
        previewing(undos, { slug, wish, isForced, language: query.language ?? language, requestId }, end),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/organizations/:slug/undos',
    access: 'write',
    body: z.strictObject({
      ...WISH,
      isForced: z.boolean().default(false),
      /** The slug, typed by whoever wants it. */
      confirm: z.string().max(200),
    }),
    async run({ organization: { slug }, body, by }) {
      if (body.confirm.trim().toLowerCase() !== slug) throw invalid('confirm', SLUG_MISTYPED);
      const begun = await atWork.begin(slug, wishOf(body), {
        isForced: body.isForced,
        by: { kind: 'person', name: by },
      });
      return new Reply(itemOf(begun), { status: 201 });
    },
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/undos/:id',
    access: 'read',
    params: idParams,
    run: async ({ organization: { slug }, params: { id }, language }) => reportOf(undos, slug, id, language),
  }),
  route({
    method: 'POST',
    path: '/organizations/:slug/undos/:id/stop',
    access: 'write',
    params: idParams,
    async run({ organization: { slug }, params: { id }, by, language }) {
      await reportOf(undos, slug, id, language);
      return itemOf(await undos.stop(slug, id, by));
    },
  }),
  route({
    method: 'POST',
    path: '/organizations/:slug/undos/:id/resume',
    access: 'write',
    params: idParams,
    async run({ organization: { slug }, params: { id }, by, language }) {
      await reportOf(undos, slug, id, language);
      await atWork.resume(slug, id, by);
      return reportOf(undos, slug, id, language);
    },
  }),
];

interface Looking {
  readonly slug: string;
  readonly wish: UndoWish;
  readonly isForced: boolean;
  readonly language: Language;
  readonly requestId: string;
}

/** @throws ApiError 400 */
function wishOf({ by, of, since, until = new Date() }: Wished): UndoWish {
  if (by === 'request') {
    if (!isRequestId(of)) throw invalid('of', 'This is no id of a request: take it from the provisioning log.');
    return { by, of: of.toLowerCase() };
  }
  if (since === undefined) throw invalid('since', 'Say from when on.');
  return { by, of, since, until };
}

async function* previewing(
  undos: Pick<Undos, 'preview'>,
  { slug, wish, isForced, language, requestId }: Looking,
  end: AbortSignal,
): AsyncGenerator<ServerEvent> {
  let lookedBackTo: Date | undefined;
  let isDone = false;
  const onProgress = (at: Date) => {
    end.throwIfAborted();
    lookedBackTo = at;
  };
  const seeing = undos
    .preview(slug, wish, isForced, onProgress, language)
    .then(
      (seen): UndoPreviewEvent => ({ done: true, result: previewOf(seen) }),
      (thrown: unknown): UndoPreviewEvent => {
        const { code, message } = toApiError(thrown, requestId);
        return { done: true, error: { code, message } };
      },
    )
    .finally(() => {
      isDone = true;
    });
  while (!isDone && !end.aborted) {
    yield { data: { lookedBackTo: lookedBackTo?.toISOString() ?? null } satisfies UndoPreviewEvent };
    await Promise.race([seeing, delay(TELL_MS)]);
  }
  if (!end.aborted) yield { data: await seeing };
}

async function reportOf(
  undos: Pick<Undos, 'show'>,
  slug: string,
  id: string,
  language: Language,
): Promise<UndoReportAnswer> {
  const report = await undos.show(slug, id, undefined, language).catch(() => undefined);
  if (report === undefined) throw notFound('There is no such undo in this organization.');
  const { undo, left, leftCounts } = report;
  return {
    ...itemOf(undo),
    leftCount: Object.values(leftCounts).reduce((sum, count) => sum + count, 0),
    left: left.map(leftItemOf),
  };
}

const previewOf = ({
  resources,
  membersAdded,
  membersRemoved,
  left,
  leftCount,
  forgottenBefore,
}: UndoPreview & { readonly forgottenBefore: Date | undefined }): UndoPreviewAnswer => ({
  resources,
  membersAdded,
  membersRemoved,
  left: left.map(leftItemOf),
  leftCount,
  forgottenBefore: forgottenBefore?.toISOString() ?? null,
});

const leftItemOf = ({ resourceId, resourceType, name, reason, sentence }: Left): LeftItem => ({
  resourceId,
  resourceType,
  name,
  reason,
  sentence,
});

function itemOf(undo: UndoRow): UndoItem {
  const { id, by, of, fromId, toId, isForced, actor, actorEmail, state, phase, position, createdAt, finishedAt } = undo;
  const { freed: _, ...counts } = undo.counts;
  return {
    id,
    by,
    of,
    from: timeIn(fromId),
    until: timeIn(toId),
    isForced,
    actor: actorEmail ?? actor,
    state,
    phase,
    position: position > fromId && position < toId ? timeIn(position) : null,
    counts,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

const timeIn = (id: string): string => new Date(timeOf(id)).toISOString();
