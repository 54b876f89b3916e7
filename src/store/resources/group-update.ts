import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { MemberChanges } from '../../protocol/patch/member-changes.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { indexSql } from '../attribute-values/index-sql.js';
import { type IndexChange, indexChange } from '../attribute-values/indexed-values.js';
import { recordSql } from '../changes/change-record.js';
import type { LogEntry } from '../log/log-entry.js';
import { askable, type MissingMembers } from '../members/member-refusals.js';
import { membershipSql } from '../members/membership-sql.js';
import { Parameters } from '../parameters.js';
import type { Statement } from '../statement.js';
import { GROUPS } from '../tables/layouts.js';
import { documentIn } from '../tables/table-layout.js';
import { updateGroupSql } from './group-update-sql.js';
import { once } from './rows-of.js';
import type { SentValues } from './uniqueness-conflict.js';
import type { WeightLimit } from './weight-limit.js';
import { keysOf } from './write-rows.js';

/** What a statement that changes a group answers. */
export type UpdatedRow = {
  /** Null when there is no such group, at the version expected. */
  seen: number | null;
  version: number | null;
  updated_at: Date | null;
  missing: MissingMembers;
  cyclic: string[];
  postponed: boolean;
};

export interface GroupChange {
  /**
   * The version that is to change. undefined for members that come and go by delta, which never collide; a new resource
   * and a new list of members need it, because a statement that waited for the row lock still sees the members of before.
   */
  readonly version: number | undefined;
  /** The resource as it is at that version, and the new one; undefined to leave attributes alone. */
  readonly attributes: { readonly before: JsonObject; readonly after: JsonObject } | undefined;
  readonly members: MemberChanges;
}

const NOT_INDEXED: IndexChange = { added: [], removed: [] };

/**
 * The statement that changes attributes and members of a group, which answers an UpdatedRow.
 * @param alone see membershipSql
 * @throws ScimError 400 for a value too long to be indexed, 413
 */
export function groupUpdate(
  limit: WeightLimit,
  call: Call,
  type: ResourceType,
  id: string,
  { version, attributes, members }: GroupChange,
  entry: LogEntry,
  alone: boolean,
): { readonly statement: Statement; readonly parameters: Parameters; readonly sent: SentValues } {
  const { columns } = GROUPS;
  const values = attributes === undefined ? [] : GROUPS.values(type, attributes.after);
  if (attributes !== undefined) limit.check(documentIn(values), attributes.before);
  const indexed = attributes === undefined ? NOT_INDEXED : indexChange(type, attributes.before, attributes.after);
  const parameters = new Parameters();
  const keys = keysOf(call, type, id, parameters);
  const key = `organization_id = ${keys.organization} AND id = ${keys.id}`;
  const atVersion = version === undefined ? '' : `AND version = ${parameters.add(version, '::int')}`;
  const delta = { ...members, add: askable(members.add), remove: askable(members.remove) };
  const base = once(() => parameters.add(call.baseUrl, '::text'));
  const change = membershipSql({ change: delta, parameters, base }, alone);
  const record = {
    entry,
    from: 'updated, target',
    id: keys.id,
    version: 'updated.version',
    ...(attributes === undefined ? {} : { before: 'target.resource' }),
    members: change.members,
    logData: change.logData,
    resourceName: 'updated.display_name',
  };
  const text = updateGroupSql({
    key,
    atVersion,
    assignments: values.map((value, i) => `${columns[i]} = ${parameters.add(value)}, `).join(''),
    differs: values.length > 0 ? 'true' : change.differs,
    change,
    indexed: indexSql(keys, indexed, parameters, 'updated'),
    record: recordSql(call, record, parameters),
  });
  const kind = members.conditions.length === 0 ? 'change' : 'composed change';
  const sent = { resource: attributes?.after ?? {}, values, indexed: indexed.added };
  return { statement: { name: 'groups.update', kind, text }, parameters, sent };
}
