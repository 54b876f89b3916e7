import type { Call } from '../../protocol/call.js';
import type { Database, Statement } from '../database.js';

/** What happened in one part of a time. */
export interface ActivityPart {
  readonly from: Date;
  readonly created: number;
  readonly changed: number;
  /** Changed, in that the user was switched off. */
  readonly disabled: number;
  readonly deleted: number;
  readonly refused: number;
  readonly read: number;
  /** Whether there were more entries than were counted: then each number is of the first of them. */
  readonly isMore: boolean;
}

/** Entries that are counted of each part. */
export const MAX_COUNTED_ENTRIES = 5_000;
const MAX_PARTS = 100;

const DISABLED = `'{"changes": [{"path": "active", "after": false}]}'`;

/** Each part by the primary key, whose ids tell the time, and no more entries of it than are counted. */
const ACTIVITY: Statement = {
  name: 'provisioning_log.activity',
  kind: 'page',
  text: `
    SELECT p.at AS "from", counted.* FROM unnest($2::timestamptz[], $3::timestamptz[]) AS p (at, until), LATERAL (
      SELECT
        (count(*) FILTER (WHERE operation IN ('create', 'restore')))::int AS created,
        (count(*) FILTER (WHERE operation IN ('patch', 'replace') AND NOT is_disabling))::int AS changed,
        (count(*) FILTER (WHERE operation IN ('patch', 'replace') AND is_disabling))::int AS disabled,
        (count(*) FILTER (WHERE operation = 'delete'))::int AS deleted,
        (sum(CASE WHEN operation <> 'refuse' THEN 0 ELSE greatest(1, more) END))::int AS refused,
        (count(*) FILTER (WHERE operation IN ('get', 'list')))::int AS read,
        count(*) > ${MAX_COUNTED_ENTRIES} AS "isMore"
      FROM (
        SELECT operation, CASE WHEN operation IN ('patch', 'replace') THEN data @> ${DISABLED} ELSE FALSE END AS is_disabling,
          CASE WHEN operation = 'refuse' AND jsonb_typeof(data->'more') = 'number'
            THEN least((data->>'more')::numeric, 1000000)::int ELSE 1 END AS more
        FROM rollcall.provisioning_log l
        WHERE l.organization_id = $1 AND l.id >= rollcall.lowest_id(p.at) AND l.id < rollcall.lowest_id(p.until)
        LIMIT ${MAX_COUNTED_ENTRIES + 1}) entries) counted
    ORDER BY p.at`,
};

/** Counts what happened over time, at a price that does not grow with the log. */
export class ActivityStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param bounds where the parts begin, and where the last one ends */
  async between(call: Call, bounds: readonly Date[]): Promise<ActivityPart[]> {
    if (bounds.length > MAX_PARTS + 1) throw new Error('too many parts');
    const values = [call.tenant.id, bounds.slice(0, -1), bounds.slice(1)];
    const rows = await this.#database.run<ActivityPart & object>(call, ACTIVITY, values);
    return rows.map((row) => ({ ...row, refused: row.refused ?? 0 }));
  }
}
