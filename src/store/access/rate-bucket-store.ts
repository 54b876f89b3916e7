import type { Database, Statement } from '../database.js';

/**
 * The bucket of what an organization asks of its proxy systems: beside that of the organization itself, by an id that is made
 * of its id, and of another version of UUIDs than any of ours.
 */
export const proxyBucketOf = (organizationId: string): string =>
  `${organizationId.slice(0, 14)}8${organizationId.slice(15)}`;

/** The buckets of the request limits that all nodes share. A crash of PostgreSQL empties the table: all are full then. */
export class RateBucketStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes up to `wanted` tokens out of the bucket of an organization. @returns how many, and how many are left in it */
  async lease(
    organizationId: string,
    { rate, burst }: { readonly rate: number; readonly burst: number },
    wanted: number,
  ): Promise<{ granted: number; left: number }> {
    const rows = await this.#database.run<{ granted: number; left: number }>('authentication', LEASE, [
      organizationId,
      rate,
      burst,
      wanted,
    ]);
    return rows[0] ?? { granted: 0, left: 0 };
  }
}

/** By one instant for the whole statement, so that what is granted is what is taken; one that waited is not set back. */
const AVAILABLE = `least($3::float8, b.tokens + $2::float8 * greatest(0, extract(epoch FROM statement_timestamp() - b.refilled_at)))`;

const LEASE: Statement = {
  name: 'rate_buckets.lease',
  kind: 'change',
  text: `
  INSERT INTO rollcall.rate_buckets AS b (organization_id, tokens, granted, refilled_at)
  VALUES ($1::uuid, $3::float8 - least($4::int, floor($3::float8)), least($4::int, floor($3::float8)), statement_timestamp())
  ON CONFLICT (organization_id) DO UPDATE SET
    granted = least($4::int, floor(${AVAILABLE})),
    tokens = ${AVAILABLE} - least($4::int, floor(${AVAILABLE})),
    refilled_at = greatest(b.refilled_at, statement_timestamp())
  RETURNING granted, floor(tokens)::int AS left`,
};
