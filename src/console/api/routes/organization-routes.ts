import { z } from 'zod';
import type { OrganizationList } from '../../../auth/accounts/organization-list.js';
import { roleIn } from '../access.js';
import type { List } from '../contract/error.js';
import type { OrganizationItem } from '../contract/organization.js';
import { listQuery } from '../list-query.js';
import { type Route, route } from '../route.js';

const MAX_SEARCH = 100;

export const organizationRoutes = (organizations: OrganizationList): Route[] => [
  route({
    method: 'GET',
    path: '/organizations',
    access: 'signedIn',
    query: listQuery({ search: z.string().trim().max(MAX_SEARCH).default('') }),
    async run({ session, query: { search, cursor = '', count } }): Promise<List<OrganizationItem>> {
      const { items, next } = await organizations.list(session, { search, after: cursor, count });
      return {
        items: items.map(({ slug, name, active, role }) => ({ slug, name, active, role })),
        ...(next === undefined ? {} : { next }),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug',
    access: 'read',
    run: ({ session, organization: { slug, name, active } }): OrganizationItem => ({
      slug,
      name,
      active,
      role: roleIn(session),
    }),
  }),
];
