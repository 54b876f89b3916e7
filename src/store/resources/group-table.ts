import type { Call } from '../../protocol/call.js';
import { NO_MEMBER_CHANGES } from '../../protocol/patch/member-changes.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { indexSql } from '../attribute-values/index-sql.js';
import { recordSql } from '../changes/change-record.js';
import type { Statement } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import type { LogEntry } from '../log/log-entry.js';
import { askable, type MissingMembers, refuseCycle, refuseUnknown } from '../members/member-refusals.js';
import { membershipSql, nestingKey } from '../members/membership-sql.js';
import { isId, Parameters } from '../parameters.js';
import { type GroupChange, groupUpdate, type UpdatedRow } from './group-update.js';
import { ResourceTable } from './resource-table.js';
import { once } from './rows-of.js';
import { storedAnyway } from './stored-anyway.js';
import type { NewRow, StoredResource } from './stored-resource.js';
import { explainConflict, type SentValues } from './uniqueness-conflict.js';
import { keysOf } from './write-rows.js';

const NONE_MISSING: MissingMembers = { ids: [], count: 0 };

/** How often a change is tried again when a member vanishes while it runs. */
const MAX_ATTEMPTS = 3;

type CreatedRow = { created_at: Date | null; updated_at: Date | null; missing: MissingMembers };
export type GroupUpdate =
  | { readonly outcome: 'updated'; readonly version: number; readonly updatedAt: Date }
  /** Nothing differed from what was there. */
  | { readonly outcome: 'unchanged'; readonly version: number }
  /** Gone, or at another version than expected. */
  | { readonly outcome: 'stale' };

/** Groups and their members in PostgreSQL. */
export class GroupTable extends ResourceTable {
  /**
   * @param members ids of users and groups of the organization
   * @throws ScimError 409 uniqueness; 400 invalidValue naming the members that do not exist, with nothing stored
   */
  async createWith(
    call: Call,
    type: ResourceType,
    { id, resource, values, indexed, entry }: NewRow,
    members: ReadonlySet<string>,
  ): Promise<StoredResource> {
    const { columns } = this.layout;
    const parameters = new Parameters();
    const keys = keysOf(call, type, id, parameters);
    const base = once(() => parameters.add(call.baseUrl, '::text'));
    const change = membershipSql({ change: { ...NO_MEMBER_CHANGES, add: askable(members) }, parameters, base }, true);
    const row = values.map((value, i) => parameters.add(value, columns[i] === 'resource' ? '::jsonb' : '::text'));
    const record = {
      entry,
      from: 'created',
      id: keys.id,
      version: '1',
      members: change.members,
      logData: change.logData,
    };
    const text = `
      WITH ${change.lookups}, created AS (
        INSERT INTO rollcall.groups (organization_id, id, ${columns.join(', ')}) SELECT ${keys.organization}, ${keys.id}, ${row.join(', ')}
        WHERE ${change.allowed} RETURNING created_at, updated_at
      ), ok AS (SELECT 1 AS ok FROM created), ${change.changes},
      ${indexSql(keys, { added: indexed, removed: [] }, parameters, 'created')} ${recordSql(call, record, parameters)}
      SELECT (SELECT created_at FROM created), (SELECT updated_at FROM created), ${change.missing} AS missing`;
    const statement = { name: 'groups.create', kind: 'change', text } as const;
    const sent = { resource, values, indexed };
    const written = this.#change<CreatedRow>(call, type, statement, parameters, sent);
    const created = await written.catch(async (error) => {
      const stored = await storedAnyway(this.database, this.layout, call, id, error);
      if (stored !== undefined) return { ...stored, missing: NONE_MISSING };
      throw error;
    });
    refuseUnknown(created?.missing ?? NONE_MISSING, members);
    if (!created?.created_at || !created.updated_at) throw new Error('INSERT returned no row');
    return { id, resource, version: 1, createdAt: created.created_at, updatedAt: created.updated_at };
  }

  /**
   * Changes attributes, members, or both at once; the group's version rises only when something differed.
   * @throws ScimError 409 uniqueness; 413; 400 invalidValue naming the members that do not exist, with nothing changed
   */
  async change(call: Call, type: ResourceType, id: string, change: GroupChange, entry: LogEntry): Promise<GroupUpdate> {
    if (!isId(id)) return { outcome: 'stale' };
    const first = await this.#update(call, type, id, change, entry, false);
    const row = first?.postponed ? await this.#update(call, type, id, change, entry, true) : first;
    if (row === undefined || row.seen === null) return { outcome: 'stale' };
    refuseUnknown(row.missing, change.members.add);
    refuseCycle(row.cyclic);
    if (row.version === null || row.updated_at === null) return { outcome: 'unchanged', version: row.seen };
    return { outcome: 'updated', version: row.version, updatedAt: row.updated_at };
  }

  /** @param alone see membershipSql */
  #update(
    call: Call,
    type: ResourceType,
    id: string,
    change: GroupChange,
    entry: LogEntry,
    alone: boolean,
  ): Promise<UpdatedRow | undefined> {
    const { statement, parameters, sent } = groupUpdate(this.limit, call, type, id, change, entry, alone);
    return this.#change<UpdatedRow>(call, type, statement, parameters, sent, alone ? nestingKey(call) : undefined);
  }

  /** A member may be deleted between being found and being added: the foreign key sees it, and the change runs again. */
  async #change<Row extends object>(
    call: Call,
    type: ResourceType,
    statement: Statement,
    parameters: Parameters,
    sent: SentValues,
    aloneWith?: string,
  ): Promise<Row | undefined> {
    const run = () =>
      aloneWith === undefined
        ? this.database.run<Row & Record<string, unknown>>(call, statement, parameters.values)
        : this.database.runAlone<Row & Record<string, unknown>>(call, aloneWith, statement, parameters.values);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await run())[0];
      } catch (error) {
        if (attempt < MAX_ATTEMPTS && violatedConstraint(error, '23503') !== undefined) continue;
        throw await explainConflict(this.database, this.layout, call, type, sent, error);
      }
    }
  }
}
