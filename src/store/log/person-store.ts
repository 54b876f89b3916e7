import { fold } from '../../protocol/fold.js';
import type { Database } from '../database.js';
import { isId } from '../parameters.js';

/** By what a person was found. */
export type FoundBy = 'userName' | 'externalId' | 'email' | 'id' | 'past name';

/** A user who is here, or was deleted and is kept. */
export interface PersonRecord {
  readonly id: string;
  readonly foundBy: FoundBy;
  readonly userName: string;
  readonly externalId: string | null;
  /** Of a deleted one, as it was. */
  readonly active: boolean;
  readonly createdAt: Date;
  readonly deletedAt: Date | null;
  /** Since when the text is no name of theirs, where it was one. */
  readonly renamedAt: Date | null;
}

/** A name that somebody had. */
export interface PastName {
  readonly name: string;
  readonly endedAt: Date;
}

/** People that one text may mean; only an organization that reuses names over and over has more. */
const MAX_FOUND = 20;

/** Each part goes by an index that begins with the organization. */
export const FIND_PEOPLE = `WITH found AS (
    SELECT id, 1 AS rank, 'userName' AS found_by, NULL::timestamptz AS renamed_at FROM rollcall.users
     WHERE organization_id = $1::uuid AND user_name_folded = $2::text
    UNION ALL SELECT id, 2, 'externalId', NULL FROM rollcall.users WHERE organization_id = $1::uuid AND external_id = $3::text
    UNION ALL SELECT resource_id, 3, 'email', NULL FROM rollcall.attribute_values
     WHERE organization_id = $1::uuid AND resource_type = 'User' AND attribute = 'emails.value' AND value = $2::text
    UNION ALL SELECT $4::uuid, 4, 'id', NULL WHERE $4::uuid IS NOT NULL
    UNION ALL SELECT id, 5, 'userName', NULL FROM rollcall.deleted_resources
     WHERE organization_id = $1::uuid AND name_folded = $2::text AND resource_type = 'User'
    UNION ALL SELECT resource_id, 6, 'past name', ended_at FROM rollcall.past_names
     WHERE organization_id = $1::uuid AND name = $2::text),
  best AS (SELECT DISTINCT ON (id) * FROM found ORDER BY id, rank),
  people AS (
    SELECT best.*, u.user_name, u.external_id, u.active, u.created_at, NULL::timestamptz AS deleted_at
      FROM best JOIN rollcall.users u ON u.organization_id = $1::uuid AND u.id = best.id
    UNION ALL SELECT best.*, coalesce(d.resource->>'userName', d.name_folded), d.resource->>'externalId',
        coalesce(d.resource->>'active' <> 'false', TRUE), d.created_at, d.deleted_at
      FROM best JOIN rollcall.deleted_resources d ON d.organization_id = $1::uuid AND d.id = best.id
       AND d.resource_type = 'User')
  SELECT id, found_by, renamed_at, user_name, external_id, coalesce(active, TRUE) AS active, created_at, deleted_at
  FROM people ORDER BY rank, deleted_at DESC NULLS FIRST, id LIMIT ${MAX_FOUND}`;

/** Finds people by whatever they are or were known by. */
export class PersonStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those who have the text now come before those who had it. */
  async find(organizationId: string, text: string): Promise<PersonRecord[]> {
    const folded = fold(text);
    const values = [organizationId, folded, text, isId(folded) ? folded : null];
    const rows = await this.#database.query<Row>('people.find', FIND_PEOPLE, values);
    return rows.map((row) => ({
      id: row.id,
      foundBy: row.found_by,
      userName: row.user_name,
      externalId: row.external_id,
      active: row.active,
      createdAt: row.created_at,
      deletedAt: row.deleted_at,
      renamedAt: row.renamed_at,
    }));
  }

  /** The names that a user had before, the last one first. */
  async pastNames(organizationId: string, id: string): Promise<PastName[]> {
    const sql = `SELECT name, ended_at AS "endedAt" FROM rollcall.past_names
      WHERE organization_id = $1::uuid AND resource_id = $2::uuid ORDER BY ended_at DESC, name LIMIT ${MAX_FOUND}`;
    return this.#database.query<PastName & Record<string, unknown>>('people.past_names', sql, [organizationId, id]);
  }
}

type Row = {
  id: string;
  found_by: FoundBy;
  user_name: string;
  external_id: string | null;
  active: boolean;
  created_at: Date;
  deleted_at: Date | null;
  renamed_at: Date | null;
};
