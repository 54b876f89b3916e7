import type { Call } from '../../protocol/call.js';
import { fold } from '../../protocol/fold.js';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Database } from '../database.js';
import type { LogEntry } from '../log/log-entry.js';
import { isId } from '../parameters.js';
import { layoutOf } from '../tables/layouts.js';
import { ofType } from '../tables/table-layout.js';
import { type RestoredCount, restoreRow } from './restore-row.js';

export type { RestoredCount } from './restore-row.js';

/** A resource as somebody looks for it, there or deleted. */
export interface FoundResource {
  readonly id: string;
  /** userName or displayName. */
  readonly name: string;
}

export interface DeletedResource extends FoundResource {
  readonly deletedAt: Date;
  readonly resource: JsonObject;
}

/** A deleted resource of any type, as a list shows it. */
export interface ListedDeleted extends FoundResource {
  readonly type: string;
  readonly externalId: string | null;
  readonly deletedAt: Date;
}

/** More than one is told of, so that somebody can choose. */
const MAX_FOUND = 6;

/** Finds resources as operators name them, and brings deleted ones back. */
export class DeletedResourceStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those that are there, by id, userName or displayName, or externalId; at most a few. */
  findPresent({ tenant }: Call, { name }: ResourceType, text: string): Promise<FoundResource[]> {
    const layout = layoutOf(name);
    const { table, deletion } = layout;
    const sql = `SELECT r.id, ${deletion.name} AS name FROM rollcall.${table} r WHERE r.organization_id = $1::uuid
      AND (r.id = $2::uuid OR ${deletion.nameFolded} = $3 OR r.external_id = $4) AND ${ofType(layout, '$5', 'r')}
      ORDER BY r.id LIMIT ${MAX_FOUND}`;
    return this.#database.query(`${table}.named`, sql, [tenant.id, idOf(text), fold(text), text, name]);
  }

  /** Those that were deleted, the last one first, by the same; at most a few. */
  async findDeleted({ tenant }: Call, { name }: ResourceType, text: string): Promise<DeletedResource[]> {
    const keys = [tenant.id, name, idOf(text), fold(text)];
    const found = await this.#deleted('AND (id = $3::uuid OR name_folded = $4)', keys);
    // No index has it: of all that is kept of the organization's deleted resources.
    return found.length > 0 ? found : this.#deleted("AND resource ->> 'externalId' = $3", [tenant.id, name, text]);
  }

  lastDeleted({ tenant }: Call, { name }: ResourceType): Promise<DeletedResource[]> {
    return this.#deleted('', [tenant.id, name]);
  }

  /**
   * Of all types, the last deleted first.
   * @param text id or the whole name; all of them without it
   * @param after the page ends before this one
   */
  async page(
    { tenant }: Call,
    count: number,
    text?: string,
    after?: { readonly deletedAt: Date; readonly id: string },
  ): Promise<ListedDeleted[]> {
    const values: unknown[] = [tenant.id, count];
    const bound = (value: unknown) => `$${values.push(value)}`;
    const conditions = [
      ...(text === undefined ? [] : [`(id = ${bound(idOf(text))}::uuid OR name_folded = ${bound(fold(text))}::text)`]),
      ...(after === undefined
        ? []
        : [`(deleted_at, id) < (${bound(after.deletedAt)}::timestamptz, ${bound(after.id)}::uuid)`]),
    ];
    // Whoever is looked for is found by id or name first: in the order of times, all that is kept would be read for them.
    const found = text === undefined ? '' : ' OFFSET 0';
    const sql = `SELECT id, resource_type AS "type",
        coalesce(resource ->> 'userName', resource ->> 'displayName', name_folded) AS name,
        resource ->> 'externalId' AS "externalId", deleted_at AS "deletedAt"
      FROM (SELECT * FROM rollcall.deleted_resources
        WHERE ${['organization_id = $1::uuid', ...conditions].join(' AND ')}${found}) kept
      ORDER BY deleted_at DESC, id DESC LIMIT $2::int`;
    return this.#database.query('deleted_resources.page', sql, values);
  }

  #deleted(condition: string, values: readonly unknown[]): Promise<DeletedResource[]> {
    const sql = `SELECT id, coalesce(resource ->> 'userName', resource ->> 'displayName', name_folded) AS name,
        deleted_at AS "deletedAt", resource
      FROM rollcall.deleted_resources WHERE organization_id = $1::uuid AND resource_type = $2 ${condition}
      ORDER BY deleted_at DESC LIMIT ${MAX_FOUND}`;
    return this.#database.query('deleted_resources.named', sql, values);
  }

  /**
   * Puts a resource back under its id, with the memberships whose other side is there.
   * @returns undefined when it is among the deleted ones no more
   * @throws ScimError 409 uniqueness when another resource has by now what must be unique
   */
  async restore(
    call: Call,
    type: ResourceType,
    { id, resource }: DeletedResource,
    entry: LogEntry,
  ): Promise<RestoredCount | undefined> {
    return restoreRow(this.#database, call, type, { id, resource }, entry);
  }
}

const idOf = (text: string): string | null => (isId(text.toLowerCase()) ? text.toLowerCase() : null);
