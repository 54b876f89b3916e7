import type { BrowsedTable } from './browse-order.js';

/** A user as a list shows it: what columns hold. */
export interface BrowsedUser {
  readonly id: string;
  readonly userName: string;
  readonly externalId: string | null;
  readonly active: boolean | null;
  readonly displayName: string | null;
  readonly title: string | null;
  readonly workEmail: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly locality: string | null;
  readonly country: string | null;
  readonly employeeNumber: string | null;
  readonly department: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A group as a list shows it. */
export interface BrowsedGroup {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  /** At most MAX_COUNTED_MEMBERS and one more. */
  readonly members: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Members that a list counts of each group. */
export const MAX_COUNTED_MEMBERS = 500;
/** What a list shows of a text: a client may have sent far more. */
const MAX_SHOWN = 300;

const text = (column: string, name: string) => `left(r.${column}, ${MAX_SHOWN}) AS "${name}"`;

const TIMES = 'r.created_at AS "createdAt", r.updated_at AS "updatedAt"';

/** The columns of a list, of the row `r`; `$1` is the organization. */
export const LIST_COLUMNS: Readonly<Record<BrowsedTable, string>> = {
  users: [
    'r.id',
    text('user_name', 'userName'),
    text('external_id', 'externalId'),
    'r.active',
    text('display_name', 'displayName'),
    text('title', 'title'),
    text('work_email', 'workEmail'),
    text('given_name', 'givenName'),
    text('family_name', 'familyName'),
    text('locality', 'locality'),
    text('country', 'country'),
    text('employee_number', 'employeeNumber'),
    text('department', 'department'),
    TIMES,
  ].join(', '),
  groups: [
    'r.id',
    text('display_name', 'displayName'),
    text('external_id', 'externalId'),
    `(SELECT count(*) FROM (
        SELECT FROM rollcall.user_memberships WHERE organization_id = $1 AND group_id = r.id
        UNION ALL SELECT FROM rollcall.group_memberships WHERE organization_id = $1 AND group_id = r.id
        LIMIT ${MAX_COUNTED_MEMBERS + 1}) counted)::int AS members`,
    TIMES,
  ].join(', '),
};
