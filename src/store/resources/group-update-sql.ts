import type { MembershipSql } from '../members/membership-sql.js';

/** The parts of a statement that changes a group. */
export interface GroupUpdateParts {
  /** Condition that finds the group. */
  readonly key: string;
  /** Condition, with AND in front, that it is at the version expected; may be empty. */
  readonly atVersion: string;
  /** Of new attributes, each with a comma behind it; may be empty. */
  readonly assignments: string;
  /** Condition: attributes or members are other than before. */
  readonly differs: string;
  readonly change: MembershipSql;
  readonly indexed: string;
  /** The CTEs that keep what goes with the change. */
  readonly record: string;
}

/** The row lock comes first, so that changes of one group happen one after the other. */
export const updateGroupSql = ({
  key,
  atVersion,
  assignments,
  differs,
  change,
  indexed,
  record,
}: GroupUpdateParts): string => `
    WITH target AS (SELECT id, resource, version FROM rollcall.groups WHERE ${key} ${atVersion} FOR NO KEY UPDATE), ${change.lookups},
    ok AS (SELECT 1 AS ok FROM target WHERE ${change.allowed}), ${change.changes},
    updated AS (
      UPDATE rollcall.groups SET ${assignments} version = version + 1, updated_at = now()
      WHERE ${key} AND EXISTS (SELECT 1 FROM ok) AND ${differs} RETURNING version, updated_at, display_name
    ), ${indexed} ${record}
    SELECT (SELECT version FROM target) AS seen, (SELECT version FROM updated), (SELECT updated_at FROM updated),
      ${change.missing} AS missing, ${change.cyclic} AS cyclic, ${change.postponed} AS postponed`;
