import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import { NO_MEMBER_CHANGES } from '../../protocol/patch/member-changes.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { violatedConstraint } from '../database-errors.js';
import { restoreRow } from '../deletion/restore-row.js';
import type { LogEntry } from '../log/log-entry.js';
import { nestingKey } from '../members/membership-sql.js';
import { groupUpdate, type UpdatedRow } from '../resources/group-update.js';
import type { WeightLimit } from '../resources/weight-limit.js';
import { type Deletion, deleteRow, updateRow } from '../resources/write-rows.js';
import type { Statement } from '../statement.js';
import type { StatementRunner } from '../statement-runner.js';
import { layoutOf } from '../tables/layouts.js';
import type { ChangedResource } from './changed-resources.js';

/** A resource as it was before its oldest selected change, and as it is; undefined where it was not, or is not there. */
export interface BeforeAndNow {
  readonly before: JsonObject | undefined;
  readonly now: JsonObject | undefined;
}

/** Reads what writing and telling need of one resource. */
export async function beforeAndNow(
  runner: StatementRunner,
  { tenant }: Call,
  { type, id, changeId }: ChangedResource,
): Promise<BeforeAndNow> {
  const { table } = layoutOf(type);
  const statement: Statement = {
    name: `undo.${table}`,
    kind: 'page',
    text: `SELECT c.before, r.resource AS now FROM rollcall.changes c
      LEFT JOIN rollcall.${table} r ON r.organization_id = $1::uuid AND r.id = $2::uuid
      WHERE c.organization_id = $1::uuid AND c.id = $3::uuid`,
  };
  type Row = { readonly before: JsonObject | null; readonly now: JsonObject | null };
  const [row] = await runner.run<Row>('jobs', statement, [tenant.id, id, changeId]);
  return { before: row?.before ?? undefined, now: row?.now ?? undefined };
}

/** Writes what an undo puts back, in the transaction of one of its steps. */
export class UndoWrites {
  readonly #runner: StatementRunner;
  readonly #call: Call;
  readonly #limit: WeightLimit;

  constructor(runner: StatementRunner, call: Call, limit: WeightLimit) {
    this.#runner = runner;
    this.#call = call;
    this.#limit = limit;
  }

  /** @returns whether it was among the deleted ones @throws ScimError 409 uniqueness */
  async restore(type: ResourceType, id: string, resource: JsonObject, entry: LogEntry): Promise<boolean> {
    return (await restoreRow(this.#runner, this.#call, type, { id, resource }, entry)) !== undefined;
  }

  /**
   * Keeps others from changing a resource, and from letting it into a group, until the transaction ends; waits for those who
   * are about to. What is read of it from then on stays true.
   */
  async hold(type: ResourceType, id: string): Promise<void> {
    const { table } = layoutOf(type.name);
    const text = `SELECT FROM rollcall.${table} WHERE organization_id = $1::uuid AND id = $2::uuid FOR UPDATE`;
    await this.#runner.run('jobs', { name: `undo.hold_${table}`, kind: 'change', text }, [this.#call.tenant.id, id]);
  }

  /** @param version delete only this one */
  delete(type: ResourceType, id: string, entry: LogEntry, version: number): Promise<Deletion> {
    return deleteRow(this.#runner, layoutOf(type.name), this.#call, type, id, entry, version);
  }

  /** @returns false when it is at another version by now @throws ScimError 409 uniqueness, 413 */
  async replace(
    type: ResourceType,
    stored: { readonly id: string; readonly resource: JsonObject; readonly version: number },
    resource: JsonObject,
    entry: LogEntry,
  ): Promise<boolean> {
    const times = { createdAt: new Date(0), updatedAt: new Date(0) };
    const row = { ...stored, ...times };
    const layout = layoutOf(type.name);
    const done = await updateRow(this.#runner, layout, this.#call, type, row, resource, entry, this.#limit, false);
    return done !== undefined;
  }

  /** Lets members into a group and takes others out. @returns undefined when one of them vanished meanwhile */
  async changeMembers(
    type: ResourceType,
    groupId: string,
    add: ReadonlySet<string>,
    remove: ReadonlySet<string>,
    entry: LogEntry,
  ): Promise<UpdatedRow | undefined> {
    const change = { version: undefined, attributes: undefined, members: { ...NO_MEMBER_CHANGES, add, remove } };
    const { statement, parameters } = groupUpdate(this.#limit, this.#call, type, groupId, change, entry, true);
    try {
      const rows = await this.#runner.runAlone<UpdatedRow & Record<string, unknown>>(
        this.#call,
        nestingKey(this.#call),
        statement,
        parameters.values,
      );
      return rows[0];
    } catch (error) {
      if (violatedConstraint(error, '23503') !== undefined) return undefined;
      throw error;
    }
  }
}
