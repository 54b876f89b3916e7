import type { Database, Statement } from '../database.js';
import { lowestId } from '../partitions/weeks.js';

/** How many requests of an organization were refused lately, by status. */
export interface RefusalCount {
  readonly slug: string;
  readonly organizationId: string;
  readonly requests: number;
  readonly refused: number;
  readonly byStatus: readonly { readonly status: number; readonly count: number }[];
}

/** Entries that are read of each organization, the newest. */
const MAX_READ = 20_000;

/**
 * Of the organizations that want to be told of it.
 * @param atLeast fewer refusals are no matter
 */
export async function countRefusals(database: Database, since: Date, atLeast: number): Promise<RefusalCount[]> {
  const rows = await database.run<Row>('jobs', COUNT, [lowestId(since), atLeast]);
  return rows.map(({ organization_id: organizationId, by_status: byStatus, ...row }) => ({
    ...row,
    organizationId,
    byStatus,
  }));
}

interface Row {
  readonly slug: string;
  readonly organization_id: string;
  readonly requests: number;
  readonly refused: number;
  readonly by_status: { status: number; count: number }[];
  readonly [column: string]: unknown;
}

/** Whoever asks for what is not there gets 404, and nothing is wrong. One entry may stand for several refusals. */
const COUNT: Statement = {
  name: 'provisioning_log.refusals',
  kind: 'page',
  text: `
  SELECT o.slug, o.id AS organization_id, log.requests, log.refused, log.by_status
  FROM rollcall.organizations o CROSS JOIN LATERAL (
    SELECT coalesce(sum(count), 0)::int AS requests, coalesce(sum(count) FILTER (WHERE is_refused), 0)::int AS refused,
      coalesce(jsonb_agg(jsonb_build_object('status', status, 'count', count) ORDER BY count DESC, status)
        FILTER (WHERE is_refused), '[]') AS by_status
    FROM (
      SELECT status, operation = 'refuse' AND status <> 404 AS is_refused,
        sum(CASE WHEN jsonb_typeof(data -> 'more') = 'number' THEN (data ->> 'more')::int ELSE 1 END)::int AS count
      FROM (
        SELECT l.status, l.operation, l.data FROM rollcall.provisioning_log l
        WHERE l.organization_id = o.id AND l.id >= $1::uuid ORDER BY l.id DESC LIMIT ${MAX_READ}) newest
      GROUP BY 1, 2) counted) log
  WHERE o.notify_addresses <> '{}' AND o.deleting_since IS NULL AND log.refused >= $2::int`,
};
