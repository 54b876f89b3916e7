import { z } from 'zod';
import type { People, Person } from '../../../auth/accounts/people.js';
import { versioned } from '../answer.js';
import type { List } from '../contract/error.js';
import type { PersonItem } from '../contract/people.js';
import { idParams, listQueryById, pageOf } from '../list-query.js';
import { type Route, route } from '../route.js';

const PATH = '/organizations/:slug/people';
const ONE = `${PATH}/:id`;
const MAX_SEARCH = 100;
export const searchQuery = listQueryById({ search: z.string().trim().max(MAX_SEARCH).default('') });

/** People and roles of an organization. */
export const peopleRoutes = (people: People): Route[] => [
  route({
    method: 'GET',
    path: PATH,
    access: 'read',
    query: searchQuery,
    async run({ organization, query: { search, cursor, count } }): Promise<List<PersonItem>> {
      const found = await people.list(organization.id, { search, after: cursor ?? null, limit: count + 1 });
      return pageOf(found.map(toItem), count, ({ id }) => id);
    },
  }),
  route({
    method: 'GET',
    path: ONE,
    access: 'read',
    params: idParams,
    async run({ organization, params: { id } }) {
      const person = await people.get(organization.id, id);
      return versioned(toItem(person), person.version);
    },
  }),
  route({
    method: 'PATCH',
    path: ONE,
    access: 'manage',
    params: idParams,
    body: z
      .strictObject({ role: z.enum(['admin', 'auditor']).optional(), disabled: z.boolean().optional() })
      .refine(({ role, disabled }) => (role === undefined) !== (disabled === undefined), 'Send role or disabled.'),
    async run({ organization, params: { id }, body, version, by }) {
      const person = await people.change(organization.id, id, version(), body, by);
      return versioned(toItem(person), person.version);
    },
  }),
  route({
    method: 'DELETE',
    path: ONE,
    access: 'manage',
    params: idParams,
    run: ({ organization, params: { id }, version, by }) => people.remove(organization.id, id, version(), by),
  }),
  route({
    method: 'POST',
    path: `${ONE}/end-sessions`,
    access: 'manage',
    params: idParams,
    run: async ({ organization, params: { id }, by }) => ({
      ended: await people.endSessions(organization.id, id, by),
    }),
  }),
];

const toItem = (person: Person): PersonItem => ({
  ...person,
  lastSignedInAt: person.lastSignedInAt?.toISOString() ?? null,
});
