import { fold } from '../../protocol/fold.js';
import type { Database, Statement } from '../database.js';

/** What a provisioning job may match users by. */
export const MATCHABLE = ['userName', 'externalId', 'emails.value'] as const;
export type Matchable = (typeof MATCHABLE)[number];

/** A user who has a value. */
export interface MatchedUser {
  readonly value: string;
  readonly id: string;
  readonly userName: string;
}

/** Of one value so many users are named. */
const MOST = 3;

/** As filters compare them, value by value, each by its index. @param condition finds `id` and `user_name` of `u` */
const matching = (name: string, rest: string): Statement => ({
  name: `users.${name}`,
  kind: 'page',
  text: `SELECT wanted.value, found.id, found.user_name AS "userName" FROM unnest($2::text[]) AS wanted (value)
    CROSS JOIN LATERAL (${rest} LIMIT ${MOST}) found`,
});

const STATEMENTS: Readonly<Record<Matchable, Statement>> = {
  userName: matching(
    'matchUserNames',
    `SELECT u.id, u.user_name FROM rollcall.users u
     WHERE u.organization_id = $1::uuid AND u.user_name_folded = wanted.value`,
  ),
  externalId: matching(
    'matchExternalIds',
    `SELECT u.id, u.user_name FROM rollcall.users u
     WHERE u.organization_id = $1::uuid AND u.external_id = wanted.value ORDER BY u.id`,
  ),
  'emails.value': matching(
    'matchEmails',
    `SELECT u.id, u.user_name FROM rollcall.attribute_values v
     JOIN rollcall.users u ON u.organization_id = $1::uuid AND u.id = v.resource_id
     WHERE v.organization_id = $1::uuid AND v.resource_type = 'User' AND v.attribute = 'emails.value'
       AND v.value = wanted.value ORDER BY u.id`,
  ),
};

/** Finds the users that a job's first look would find. */
export class MatchingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns by the value as filters compare it; at most a few of each */
  async find(organizationId: string, by: Matchable, values: readonly string[]): Promise<Map<string, MatchedUser[]>> {
    const found = new Map<string, MatchedUser[]>();
    const wanted = [...new Set(values.map((value) => comparable(by, value)))].filter((value) => value !== '');
    if (wanted.length === 0) return found;
    const rows = await this.#database.run<MatchedUser & Record<string, unknown>>('operator', STATEMENTS[by], [
      organizationId,
      wanted,
    ]);
    for (const row of rows) found.set(row.value, [...(found.get(row.value) ?? []), row]);
    return found;
  }
}

/** A value as the index has it. */
export const comparable = (by: Matchable, value: string): string => (by === 'externalId' ? value : fold(value));
