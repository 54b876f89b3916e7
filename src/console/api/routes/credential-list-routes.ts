import { z } from 'zod';
import type { Credentials, ListedCredential } from '../../../auth/credentials.js';
import { invalid } from '../api-error.js';
import {
  CREDENTIAL_ORDERS,
  CREDENTIAL_STATES,
  LISTED_KINDS,
  type ListedCredentialItem,
} from '../contract/credentials.js';
import type { List } from '../contract/error.js';
import { listQuery, pageOf } from '../list-query.js';
import { type Route, route } from '../route.js';
import { describe } from './credential-routes.js';

const MAX_SEARCH = 100;
const CURSOR = /^(-?(?:\d{1,12}(?:\.\d{1,9})?|Infinity))_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Credentials of all organizations: what ends, what was never used, who made it. */
export const credentialListRoutes = (credentials: Pick<Credentials, 'listAll'>): Route[] => [
  route({
    method: 'GET',
    path: '/credentials',
    access: 'operator',
    query: listQuery({
      state: z.enum(CREDENTIAL_STATES).default('live'),
      order: z.enum(CREDENTIAL_ORDERS).default('ends'),
      kind: z.enum(LISTED_KINDS).optional(),
      search: z.string().trim().max(MAX_SEARCH).default(''),
    }),
    async run({ query: { state, order, kind, search, cursor, count } }): Promise<List<ListedCredentialItem>> {
      const found = await credentials.listAll({
        state,
        order,
        kind: kind === 'keyVault' ? 'token' : kind,
        isReference: kind === 'keyVault' ? true : undefined,
        search: search === '' ? undefined : search,
        after: cursor === undefined ? undefined : placeIn(cursor),
        limit: count + 1,
      });
      const { items, next } = pageOf(found, count, ({ key, id }) => `${key}_${id}`);
      return { items: items.map(toItem), ...(next !== undefined && { next }) };
    },
  }),
];

function placeIn(cursor: string) {
  const [, key, id] = CURSOR.exec(cursor) ?? [];
  if (key === undefined || id === undefined) throw invalid('cursor', 'This is no cursor of ours.');
  return { key: Number(key), id };
}

const toItem = (credential: ListedCredential): ListedCredentialItem => ({
  ...describe(credential),
  organization: { slug: credential.slug, name: credential.organizationName },
  createdBy: credential.createdByEmail ?? credential.createdBy,
  user: credential.user?.userName ?? null,
});
