import { z } from 'zod';
import type { QuirkLedger } from '../../../directory/explain/quirk-ledger.js';
import type { Organization, Organizations } from '../../../directory/organizations.js';
import type { Language } from '../../../protocol/language.js';
import type { QuirksAnswer } from '../contract/quirks.js';
import { type Route, route } from '../route.js';
import { sent } from '../sent.js';

/** What clients do that is tolerated, and whether it is. */
export const quirkRoutes = (
  quirks: Pick<QuirkLedger, 'of' | 'preview'>,
  organizations: Pick<Organizations, 'get' | 'set'>,
): Route[] => {
  const answer = async ({ id, strict }: Pick<Organization, 'id' | 'strict'>, language: Language) => {
    const [ledger, preview] = await Promise.all([quirks.of({ id }, language), quirks.preview({ id }, language)]);
    return sent<QuirksAnswer>({ strict, quirks: ledger, ...preview });
  };
  return [
    route({
      method: 'GET',
      path: '/organizations/:slug/quirks',
      access: 'read',
      run: async ({ organization: { slug }, language }) => answer(await organizations.get(slug), language),
    }),
    route({
      method: 'PUT',
      path: '/organizations/:slug/strict',
      access: 'write',
      body: z.strictObject({ strict: z.boolean() }),
      run: async ({ organization: { slug }, body, by, language }) =>
        answer(await organizations.set(slug, body, by), language),
    }),
  ];
};
