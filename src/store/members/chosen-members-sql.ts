import {
  type ChosenMembers,
  MEMBER_PATHS,
  type MemberTest,
  type MemberType,
} from '../../protocol/patch/chosen-members.js';
import { comparisonSql, type TextOperand } from '../filter/comparison-sql.js';
import { isTextSql } from '../filter/text-sql.js';
import { isId, type Parameters } from '../parameters.js';

/** Members of one type in a statement; `$1` is the organization. */
export interface MemberSql {
  readonly type: MemberType;
  /** Expression of type uuid: the id of a member. */
  readonly id: string;
  readonly parameters: Parameters;
  /** Gives the placeholder of the Tenant URL. */
  base(): string;
}

/** The name of the member, folded, in the index's order; as the members of a group show it (member-reading.ts). */
const DISPLAY: Readonly<Record<MemberType, string>> = {
  User: 'SELECT coalesce(display_name_folded, user_name_folded) AS display FROM rollcall.users',
  Group: 'SELECT display_name_folded AS display FROM rollcall.groups',
};

/**
 * Condition: the member is chosen. Names are in other tables: they are looked up one by one, after what ids tell
 * (OFFSET 0 keeps the planner from reading all users of the organization).
 */
export function chosenSql(chosen: ChosenMembers, member: MemberSql): string {
  const parts = chosen.kind === 'and' ? chosen.parts : [chosen];
  const conditions = parts.filter((part) => !namesDisplay(part)).map((part) => conditionSql(part, member));
  const named = parts.filter(namesDisplay).map((part) => conditionSql(part, member));
  if (named.length > 0) {
    const lookUp = `${DISPLAY[member.type]} WHERE organization_id = $1 AND id = ${member.id} OFFSET 0`;
    conditions.push(`EXISTS (SELECT FROM (${lookUp}) named WHERE ${named.join(' AND ')})`);
  }
  return `(${conditions.join(' AND ')})`;
}

function namesDisplay(chosen: ChosenMembers): boolean {
  switch (chosen.kind) {
    case 'ids':
      return false;
    case 'and':
    case 'or':
      return chosen.parts.some(namesDisplay);
    case 'not':
      return namesDisplay(chosen.of);
    default:
      return chosen.path.subAttribute?.name === 'display';
  }
}

function conditionSql(chosen: ChosenMembers, member: MemberSql): string {
  switch (chosen.kind) {
    case 'ids':
      return idsSql(chosen, member);
    case 'and':
    case 'or':
      return `(${chosen.parts.map((part) => conditionSql(part, member)).join(chosen.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${conditionSql(chosen.of, member)})`;
    default:
      return `(${testSql(chosen, member)})`;
  }
}

/** IN becomes one look into a hash, or into an index; of `= ANY` it would be as many comparisons as there are ids. */
function idsSql({ ids, except }: Extract<ChosenMembers, { kind: 'ids' }>, { id, parameters }: MemberSql): string {
  const possible = [...ids].filter(isId);
  if (possible.length === 0) return except ? 'TRUE' : 'FALSE';
  return `${id} ${except ? 'NOT IN' : 'IN'} (SELECT unnest(${parameters.add(possible, '::uuid[]')}))`;
}

function testSql(test: MemberTest, member: MemberSql): string {
  const operand = operandOf(test, member);
  return test.kind === 'present' ? isTextSql(operand.sql) : comparisonSql(test, operand, member.parameters);
}

function operandOf({ path }: MemberTest, { type, id, base }: MemberSql): TextOperand {
  switch (path.subAttribute?.name) {
    case 'display':
      return { sql: 'named.display', isColumn: true };
    case '$ref':
      return { sql: `(${base()} || '${MEMBER_PATHS[type]}' || ${id}::text)`, isColumn: false };
    default:
      return { sql: `${id}::text`, isColumn: false };
  }
}
