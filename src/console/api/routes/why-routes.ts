import { z } from 'zod';
import type { Why, WhyReader } from '../../../directory/explain/why.js';
import type { Organizations } from '../../../directory/organizations.js';
import type { Language } from '../../../protocol/language.js';
import { invalid } from '../api-error.js';
import type { WhyAnswerList, WhyItem } from '../contract/why.js';
import { type Route, route } from '../route.js';
import { itemOf, pathItemOf } from './log-items.js';

/** Each of so many organizations is asked. */
const MAX_ASKED = 200;
const query = z.strictObject({
  who: z
    .string()
    .trim()
    .min(1, 'Say whom to look for, by userName, e-mail address, externalId or id.')
    .max(500, 'At most 500 characters.')
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'This is no name.'),
});

/** Why somebody is here or not. */
export const whyRoutes = (
  why: Pick<WhyReader, 'ask' | 'askEach'>,
  organizations: Pick<Organizations, 'listPresent'>,
): Route[] => [
  route({
    method: 'GET',
    path: '/organizations/:slug/why',
    access: 'read',
    query,
    async run({ organization, language, query: { who } }): Promise<WhyAnswerList> {
      const answers = await why.ask(organization, who, language);
      return { items: answers.map((answer) => whyItemOf(organization.slug, answer, language)) };
    },
  }),
  route({
    method: 'GET',
    path: '/why',
    access: 'operator',
    query,
    async run({ language, query: { who } }): Promise<WhyAnswerList> {
      const all = await organizations.listPresent();
      if (all.length > MAX_ASKED)
        throw invalid('who', `There are ${all.length} organizations: open the one that is to be asked.`);
      const answers = await why.askEach(all, who, language);
      return { items: answers.map((answer) => whyItemOf(answer.organization, answer, language)) };
    },
  }),
];

function whyItemOf(organization: string, why: Why, language: Language): WhyItem {
  const { answer, text, next, paths, person, pastNames = [], entries } = why;
  return {
    organization,
    answer,
    text,
    next: next ?? null,
    paths: paths.map(pathItemOf),
    person:
      person === undefined
        ? null
        : {
            id: person.id,
            foundBy: person.foundBy,
            userName: person.userName,
            externalId: person.externalId,
            active: person.active,
            createdAt: person.createdAt.toISOString(),
            deletedAt: person.deletedAt?.toISOString() ?? null,
            pastNames: pastNames.map(({ name, endedAt }) => ({ name, endedAt: endedAt.toISOString() })),
          },
    entries: entries.map((entry) => itemOf(entry, language)).reverse(),
  };
}
