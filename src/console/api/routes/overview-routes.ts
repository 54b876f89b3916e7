import { endOf } from '../../../auth/administration/ending-soon.js';
import type { Credentials } from '../../../auth/credentials.js';
import type { DirectoryForPeople } from '../../../directory/for-people.js';
import { invalid } from '../api-error.js';
import type { OverviewAnswer, OverviewCredential, RankingPage } from '../contract/overview.js';
import { listQuery } from '../list-query.js';
import { type Route, route } from '../route.js';
import { sent } from '../sent.js';

/** Credentials that an overview shows. */
const MAX_CREDENTIALS = 20;

/** The state of an organization, and which of all to look at first. */
export const overviewRoutes = (
  { facts, byRisk }: Pick<DirectoryForPeople, 'facts' | 'byRisk'>,
  credentials: Pick<Credentials, 'list'>,
): Route[] => [
  route({
    method: 'GET',
    path: '/organizations/:slug/overview',
    access: 'read',
    async run({ call, organization }) {
      const all = (await credentials.list(organization.id)).filter(({ user }) => user === null);
      const known = all.map(({ id, kind, name, lastUsedAt, ...rest }) => ({
        id,
        kind,
        name,
        lastUsedAt,
        endsAt: endOf(rest) ?? null,
      }));
      const now = new Date();
      const live = known.filter(({ endsAt }) => endsAt === null || endsAt > now);
      return sent<OverviewAnswer>({
        ...(await facts.of(await call(), organization, known, now)),
        credentials: sent<OverviewCredential[]>(live.slice(0, MAX_CREDENTIALS)),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/overview',
    access: 'operator',
    query: listQuery({}),
    async run({ query: { cursor = '0', count } }) {
      if (!/^\d{1,9}$/.test(cursor)) throw invalid('cursor', 'The cursor is none of this list.');
      const after = Number(cursor);
      const { at, total, rows } = await byRisk.page(after, count);
      const next = after + rows.length;
      return sent<RankingPage>({ items: rows, total, at, ...(next < total && { next: String(next) }) });
    },
  }),
];
