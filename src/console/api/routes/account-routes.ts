import { z } from 'zod';
import type { Accounts, ListedAccount } from '../../../auth/accounts/accounts.js';
import { versioned } from '../answer.js';
import type { List } from '../contract/error.js';
import type { AccountItem, PasswordGiven } from '../contract/people.js';
import { idParams, pageOf } from '../list-query.js';
import { type Route, route } from '../route.js';
import { searchQuery } from './people-routes.js';

/** All accounts, for operators. */
export const accountRoutes = (accounts: Accounts): Route[] => [
  route({
    method: 'GET',
    path: '/people',
    access: 'operator',
    query: searchQuery,
    async run({ query: { search, cursor, count } }): Promise<List<AccountItem>> {
      const found = await accounts.list({ search, after: cursor ?? null, limit: count + 1 });
      return pageOf(found.map(toItem), count, ({ id }) => id);
    },
  }),
  route({
    method: 'PATCH',
    path: '/people/:id',
    access: 'operator',
    params: idParams,
    body: z
      .strictObject({ isOperator: z.boolean().optional(), disabled: z.boolean().optional() })
      .refine(
        (body) => (body.isOperator === undefined) !== (body.disabled === undefined),
        'Send isOperator or disabled.',
      ),
    async run({ params: { id }, body, version, by }) {
      const { isOperator, disabledAt, version: now } = await accounts.change(id, version(), body, by);
      return versioned({ id, isOperator, disabled: disabledAt !== null, version: now }, now);
    },
  }),
  route({
    method: 'POST',
    path: '/people/:id/end-sessions',
    access: 'operator',
    params: idParams,
    run: async ({ params: { id }, by }) => ({ ended: await accounts.endSessions(id, by) }),
  }),
  route({
    method: 'POST',
    path: '/people/:id/reset-password',
    access: 'operator',
    params: idParams,
    body: z.strictObject({ withSecondFactors: z.boolean().default(false) }),
    async run({ params: { id }, body, by }): Promise<PasswordGiven> {
      const { email, password, endsAt } = await accounts.resetPassword(id, by, body.withSecondFactors);
      return { email, password, endsAt: endsAt.toISOString() };
    },
  }),
];

const toItem = (account: ListedAccount): AccountItem => ({
  ...account,
  lastSignedInAt: account.lastSignedInAt?.toISOString() ?? null,
});
