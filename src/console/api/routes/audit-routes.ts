import type { AuditReader, ReadableAuditEntry } from '../../../directory/audit/audit-reader.js';
import type { Language } from '../../../protocol/language.js';
import type { AuditItem } from '../contract/audit.js';
import type { List } from '../contract/error.js';
import { listQueryById, pageOf } from '../list-query.js';
import { type Route, route } from '../route.js';

const query = listQueryById({});

/** What administrators did, the newest first. */
export const auditRoutes = (audit: AuditReader): Route[] => [
  route({
    method: 'GET',
    path: '/audit',
    access: 'operator',
    query,
    run: ({ language, query }) => page(audit, language, query),
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/audit',
    access: 'read',
    query,
    run: ({ organization, language, query }) => page(audit, language, query, organization),
  }),
];

async function page(
  audit: AuditReader,
  language: Language,
  { cursor: before, count }: { readonly cursor?: string | undefined; readonly count: number },
  of?: { readonly id: string; readonly slug: string },
): Promise<List<AuditItem>> {
  const entries = await audit.list({ limit: count + 1, before, slug: of?.slug, organizationId: of?.id }, language);
  return pageOf(entries.reverse().map(toItem), count, ({ id }) => id);
}

const toItem = (entry: ReadableAuditEntry): AuditItem => ({
  id: entry.id,
  at: entry.at.toISOString(),
  actor: entry.actorEmail ?? entry.actor,
  action: entry.action,
  organization: entry.slug ?? null,
  sentence: entry.sentence,
  details: entry.details,
});
