import { z } from 'zod';
import { listWords } from '../../../directory/browse/filter-words.js';
import { DEFAULT_PAGE, MAX_PAGE } from '../../../directory/browse/list-request.js';
import type { DirectoryForPeople } from '../../../directory/for-people.js';
import { notFound } from '../api-error.js';
import type {
  DirectoryPage,
  GroupAnswer,
  GroupItem,
  ListSizeAnswer,
  ListWords,
  RelatedItem,
  UserAnswer,
  UserItem,
} from '../contract/directory.js';
import { type Route, route } from '../route.js';
import { sent } from '../sent.js';

/** A name may be long that a cursor holds. */
const CURSOR = z.string().max(12_000).optional();
const COUNT = z.coerce.number().int().min(1).max(MAX_PAGE, `At most ${MAX_PAGE} at once.`);
const ID = z.object({ slug: z.string(), id: z.string() });

const LIST = z
  .strictObject({
    search: z.string().optional(),
    filter: z.string().optional(),
    sort: z.string().optional(),
    order: z.enum(['ascending', 'descending'], 'Either ascending or descending.').optional(),
    count: COUNT.default(DEFAULT_PAGE),
    cursor: CURSOR,
    position: z.coerce.number('A position is between 0 and 1.').optional(),
    from: z.string().optional(),
  })
  .transform(({ order, ...request }) => ({ ...request, descending: order === 'descending' }));
const PAGE = z.strictObject({ cursor: CURSOR, count: COUNT.default(DEFAULT_PAGE) });

/** Users and groups of an organization, for people to look at. */
export const directoryRoutes = ({ lists, details }: Pick<DirectoryForPeople, 'lists' | 'details'>): Route[] => [
  route({
    method: 'GET',
    path: '/organizations/:slug/users',
    access: 'read',
    query: LIST,
    run: async ({ call, query }) => sent<DirectoryPage<UserItem>>(given(await lists.users(await call(), query))),
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/groups',
    access: 'read',
    query: LIST,
    run: async ({ call, query }) => sent<DirectoryPage<GroupItem>>(given(await lists.groups(await call(), query))),
  }),
  ...(['users', 'groups'] as const).flatMap((table) => [
    route({
      method: 'GET',
      path: `/organizations/:slug/${table}/size`,
      access: 'read',
      query: LIST,
      run: async ({ call, query }): Promise<ListSizeAnswer> => ({
        size: (await lists.size(await call(), table, query)) ?? null,
      }),
    }),
    route({
      method: 'GET',
      path: `/organizations/:slug/${table}/words`,
      access: 'read',
      run: async ({ call }): Promise<ListWords> => listWords(await call(), table),
    }),
    route({
      method: 'GET',
      path: `/organizations/:slug/${table}/:id/groups`,
      access: 'read',
      params: ID,
      query: PAGE,
      run: async ({ call, params: { id }, query: { cursor, count } }) =>
        sent<DirectoryPage<RelatedItem>>(found(await details.groupsOf(await call(), table, id, cursor, count))),
    }),
  ]),
  route({
    method: 'GET',
    path: '/organizations/:slug/users/:id',
    access: 'read',
    params: ID,
    run: async ({ call, params: { id } }) => {
      const { manager, ...user } = found(await details.user(await call(), id));
      return sent<UserAnswer>({ ...user, ...(manager && { manager: given(manager) }) });
    },
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/groups/:id',
    access: 'read',
    params: ID,
    run: async ({ call, params: { id } }) => sent<GroupAnswer>(found(await details.group(await call(), id))),
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/groups/:id/members',
    access: 'read',
    params: ID,
    query: PAGE,
    run: async ({ call, params: { id }, query: { cursor, count } }) =>
      sent<DirectoryPage<RelatedItem>>(found(await details.members(await call(), id, cursor, count))),
  }),
];

/** @throws ApiError 404 */
function found<Found extends object>(answer: Found | undefined): Given<Found> {
  if (answer === undefined) throw notFound('There is no such user or group in this organization.');
  return given(answer);
}

type Given<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** As JSON has it: what is undefined is not there. */
const given = <T extends object>(answer: T): Given<T> => answer as Given<T>;
