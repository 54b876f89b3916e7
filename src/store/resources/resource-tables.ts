import type { Database } from '../database.js';
import { GROUPS, OWN, USERS } from '../tables/layouts.js';
import { GroupTable } from './group-table.js';
import { RecentRows } from './recent-rows.js';
import { ResourceTable } from './resource-table.js';
import type { WeightLimit } from './weight-limit.js';

/** The tables in which resources are. */
export class ResourceTables {
  readonly users: ResourceTable;
  readonly groups: GroupTable;
  /** Of all types that organizations defined. */
  readonly resources: ResourceTable;

  constructor(database: Database, limit: WeightLimit) {
    const recent = new RecentRows();
    this.users = new ResourceTable(database, USERS, limit, recent);
    this.groups = new GroupTable(database, GROUPS, limit);
    this.resources = new ResourceTable(database, OWN, limit, recent);
  }
}
