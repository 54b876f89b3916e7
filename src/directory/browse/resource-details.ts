import type { Call } from '../../protocol/call.js';
import { isObject, type JsonObject } from '../../protocol/json.js';
import { DEFAULT_PROJECTION, project } from '../../protocol/resource/projection.js';
import { ENTERPRISE_USER_SCHEMA } from '../../protocol/urns.js';
import type { BrowsedTable } from '../../store/browse/browse-order.js';
import { MAX_COUNTED_REPORTS, type RelatedRow, RelationStore } from '../../store/browse/relations.js';
import type { Database } from '../../store/database.js';
import { isId } from '../../store/parameters.js';
import { findRow } from '../../store/resources/read-rows.js';
import type { StoredResource } from '../../store/resources/stored-resource.js';
import { layoutOf } from '../../store/tables/layouts.js';
import { InvalidInput } from '../invalid-input.js';
import { representGroup, representUser } from '../local/representation.js';
import { readBrowseCursor, writeBrowseCursor } from './browse-cursor.js';
import { DEFAULT_PAGE, MAX_PAGE, typeOf } from './list-request.js';
import { type MappedValue, mappedValues } from './mapped-attributes.js';
import type { ListedPage } from './resource-lists.js';

export { MAX_COUNTED_REPORTS, type RelatedRow } from '../../store/browse/relations.js';

/** A user as its page shows it. */
export interface UserDetails {
  readonly id: string;
  readonly userName: string;
  readonly mapped: readonly MappedValue[];
  /** Complete, as a SCIM client would see it, but for the groups. */
  readonly resource: JsonObject;
  /** As sent, and who that is, where there is such a user. */
  readonly manager?: { readonly value: string; readonly user?: RelatedRow | undefined } | undefined;
  /** Whom it manages: the first of them, and how many; `isMore` where there are more than were counted. */
  readonly reports: { readonly count: number; readonly isMore: boolean; readonly first: readonly RelatedRow[] };
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A group as its page shows it; members come in pages. */
export interface GroupDetails {
  readonly id: string;
  readonly displayName: string;
  readonly resource: JsonObject;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Single users and groups, and who belongs to them. */
export class ResourceDetails {
  readonly #database: Database;
  readonly #relations: RelationStore;

  constructor(database: Database) {
    this.#database = database;
    this.#relations = new RelationStore(database);
  }

  /** @returns undefined when the organization has no such user */
  async user(call: Call, id: string): Promise<UserDetails | undefined> {
    const type = typeOf(call, 'users');
    const [stored, reports] = await Promise.all([
      this.#find(call, 'users', id),
      isId(id) ? this.#relations.reports(call, id) : undefined,
    ]);
    if (stored === undefined || reports === undefined) return undefined;
    const { resource } = stored;
    return {
      id,
      userName: String(resource.userName ?? ''),
      mapped: mappedValues(type, resource),
      resource: project(representUser(call, type, stored).resource, DEFAULT_PROJECTION),
      manager: await this.#managerOf(call, resource),
      reports: {
        count: Math.min(reports.count, MAX_COUNTED_REPORTS),
        isMore: reports.count > MAX_COUNTED_REPORTS,
        first: reports.first,
      },
      createdAt: stored.createdAt,
      updatedAt: stored.updatedAt,
    };
  }

  /** @returns undefined when the organization has no such group */
  async group(call: Call, id: string): Promise<GroupDetails | undefined> {
    const stored = await this.#find(call, 'groups', id);
    if (stored === undefined) return undefined;
    const { resource } = representGroup(call, typeOf(call, 'groups'), stored, undefined);
    return {
      id,
      displayName: String(stored.resource.displayName ?? ''),
      resource: project(resource, DEFAULT_PROJECTION),
      createdAt: stored.createdAt,
      updatedAt: stored.updatedAt,
    };
  }

  /** The direct members of a group. @returns undefined when there is no such group @throws InvalidInput */
  async members(call: Call, id: string, cursor?: string, count?: number): Promise<ListedPage<RelatedRow> | undefined> {
    if ((await this.#find(call, 'groups', id)) === undefined) return undefined;
    return page(`members ${id}`, cursor, count, (from, size) => this.#relations.members(call, id, from, size));
  }

  /** The groups that have a user or a group as a direct member. @returns undefined when there is none such @throws InvalidInput */
  async groupsOf(
    call: Call,
    table: BrowsedTable,
    id: string,
    cursor?: string,
    count?: number,
  ): Promise<ListedPage<RelatedRow> | undefined> {
    if ((await this.#find(call, table, id)) === undefined) return undefined;
    const type = table === 'users' ? 'User' : 'Group';
    return page(`groups ${id}`, cursor, count, (from, size) => this.#relations.groupsOf(call, type, id, from, size));
  }

  #find(call: Call, table: BrowsedTable, id: string): Promise<StoredResource | undefined> {
    const type = typeOf(call, table);
    return findRow(this.#database, layoutOf(type.name), call, type, id, false);
  }

  async #managerOf(call: Call, resource: JsonObject): Promise<UserDetails['manager']> {
    const enterprise = resource[ENTERPRISE_USER_SCHEMA];
    const manager = isObject(enterprise) ? enterprise.manager : undefined;
    const value = isObject(manager) ? manager.value : undefined;
    if (typeof value !== 'string') return undefined;
    return { value, user: isId(value) ? await this.#relations.user(call, value) : undefined };
  }
}

type RelationPage = ReturnType<RelationStore['members']>;
type Position = Parameters<RelationStore['members']>[2];

async function page(
  list: string,
  cursor: string | undefined,
  count = DEFAULT_PAGE,
  read: (from: Position, size: number) => RelationPage,
): Promise<ListedPage<RelatedRow>> {
  if (!Number.isInteger(count) || count < 1 || count > MAX_PAGE)
    throw new InvalidInput('count', `A page has from 1 to ${MAX_PAGE} rows.`);
  const from = cursor === undefined ? undefined : readBrowseCursor(list, cursor).position;
  const { rows, next } = await read(from, count);
  return { items: rows, next: next && writeBrowseCursor(list, { backwards: false, position: next }) };
}
