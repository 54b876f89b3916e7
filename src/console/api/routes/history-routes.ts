import { z } from 'zod';
import type { HistoryPage, ResourceHistory } from '../../../directory/history/resource-history.js';
import { OperatorError } from '../../../directory/operator-error.js';
import type { CaredType, ListedDeleted, ResourceCare } from '../../../directory/operators/resource-care.js';
import { invalid, notFound } from '../api-error.js';
import type { DeletedItem, HistoryAnswer, RestoredAnswer } from '../contract/history.js';
import type { LoggedChange } from '../contract/log.js';
import { idParams, listQuery, listQueryById, pageOf } from '../list-query.js';
import { type Route, route } from '../route.js';
import { sent } from '../sent.js';

const CARED: ReadonlySet<string> = new Set<CaredType>(['User', 'Group']);
const isCared = (type: string): type is CaredType => CARED.has(type);

/** What was before, and what was deleted. */
export const historyRoutes = (
  history: Pick<ResourceHistory, 'read'>,
  care: Pick<ResourceCare, 'deleted' | 'restore'>,
): Route[] => [
  route({
    method: 'GET',
    path: '/organizations/:slug/history/:id',
    access: 'read',
    params: idParams,
    query: listQueryById({}),
    async run({ organization: { slug }, params: { id }, query: { cursor, count }, language }) {
      const page = await history.read(slug, id, count, cursor, language).catch((problem: unknown) => {
        throw problem instanceof OperatorError ? notFound('Nothing is kept of this here, or not any more.') : problem;
      });
      return sent<HistoryAnswer>(answerOf(page));
    },
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/deleted',
    access: 'read',
    query: listQuery({
      /** An id, or a whole name. */
      name: z
        .string()
        .trim()
        .max(300)
        .refine((text) => !text.includes('\0') && text.isWellFormed(), 'This is no name.')
        .optional(),
    }),
    async run({ organization: { slug }, query: { name, cursor, count } }) {
      const found = await care.deleted(
        slug,
        count + 1,
        name === '' ? undefined : name,
        cursor === undefined ? undefined : placeIn(cursor),
      );
      return pageOf(found.map(deletedOf), count, ({ deletedAt, id }) => `${deletedAt}_${id}`);
    },
  }),
  route({
    method: 'POST',
    path: '/organizations/:slug/deleted/:id/restore',
    access: 'write',
    params: idParams,
    async run({ organization: { slug }, params: { id }, by }): Promise<RestoredAnswer> {
      const [found] = await care.deleted(slug, 1, id);
      if (found === undefined) throw notFound('Nothing of this id is among what was deleted, or not any more.');
      if (!isCared(found.type)) throw invalid('id', `A ${found.type} comes back by an undo of its deletion.`);
      const { name, memberships, before } = await care.restore(slug, found.type, id, { kind: 'person', name: by });
      return { id: found.id, name, memberships, before };
    },
  }),
];

const deletedOf = ({ id, type, name, externalId, deletedAt }: ListedDeleted): DeletedItem => ({
  id,
  type,
  name,
  externalId,
  deletedAt: deletedAt.toISOString(),
});

const PLACE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([\da-f-]{36})$/;

/** @throws ApiError 400 */
function placeIn(cursor: string): { readonly deletedAt: Date; readonly id: string } {
  const [, time = '', id = ''] = PLACE.exec(cursor) ?? [];
  const deletedAt = new Date(time);
  if (Number.isNaN(deletedAt.getTime()) || !z.uuid().safeParse(id).success)
    throw invalid('cursor', 'This is no cursor of ours.');
  return { deletedAt, id };
}

function answerOf({ changes, before: next, ...subject }: HistoryPage) {
  const { id, type, name, isThere, keptDays } = subject;
  return {
    id,
    type,
    name,
    isThere,
    keptDays,
    items: changes.toReversed().map((change) => ({
      id: change.id,
      at: change.at,
      operation: change.operation,
      sentence: change.sentence,
      credential: change.credential,
      requestId: change.requestId,
      undo: change.undo,
      changes: change.changes as unknown as LoggedChange[],
      changesLeftOut: change.changesLeftOut,
      members: change.members,
      before: change.before,
    })),
    ...(next === undefined ? {} : { next }),
  };
}
