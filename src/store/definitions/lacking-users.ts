import type { Database } from '../database.js';
import type { PromotedColumn } from '../tables/promoted-column.js';
import { USER_COLUMNS } from '../tables/promoted-columns.js';

/** So many users of an organization are looked at, those who came first. */
export const MAX_LOOKED_AT = 50_000;

/** A mapped attribute, as far as a column of users holds it. */
export interface LookedFor {
  /** AttributePath.text */
  readonly path: string;
  /** Of a multi-valued attribute: the type of the element that counts. */
  readonly elementType: string | undefined;
}

export interface LackingUsers {
  readonly lookedAt: number;
  /** Whether there are more users than were looked at. */
  readonly isMore: boolean;
  /** How many of them have no value, in the order in which the attributes were asked for. */
  readonly counts: readonly number[];
}

/** Counts users who lack a value, of no more of them than one statement reads in a moment. */
export async function countLackingUsers(
  database: Database,
  organizationId: string,
  attributes: readonly LookedFor[],
): Promise<LackingUsers> {
  const columns = attributes.map(columnOf);
  const lacking = columns.map(({ column, form }, i) => {
    const isEmpty = form === 'boolean' ? '' : ` OR u.${column} = ''`;
    return `(count(*) FILTER (WHERE u.${column} IS NULL${isEmpty}))::int AS lacking_${i}`;
  });
  const names = [...new Set(columns.map(({ column }) => column))];
  const text = `
    SELECT count(*)::int AS found, ${lacking.join(', ')} FROM (
      SELECT ${names.join(', ')} FROM rollcall.users WHERE organization_id = $1 ORDER BY id LIMIT $2::int) u`;
  const statement = { name: 'users.lacking', kind: 'page', text } as const;
  const [row = {}] = await database.run<Record<string, number>>('operator', statement, [organizationId, MAX_LOOKED_AT]);
  const { found = 0 } = row;
  return {
    lookedAt: found,
    isMore: found === MAX_LOOKED_AT,
    counts: columns.map((_, i) => row[`lacking_${i}`] ?? 0),
  };
}

function columnOf({ path, elementType }: LookedFor): PromotedColumn {
  const column = USER_COLUMNS.find(
    (each) => each.form !== 'folded' && each.path === path && each.ofType === elementType,
  );
  if (column === undefined) throw new Error(`no column of users holds ${path}`);
  return column;
}
