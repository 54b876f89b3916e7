import type { Call } from '../../protocol/call.js';
import type { ScimError } from '../../protocol/scim-error.js';
import type { Database } from '../database.js';
import type { RelatedSql } from '../paging/slice-sql.js';
import type { ReadRow, StoredResource } from '../resources/stored-resource.js';

/** What other rows say of a resource: the groups of a user, the members of a group. */
export interface RelatedRows extends RelatedSql {
  /** How many one answer carries at most, and what is said of a resource that has more. */
  readonly limit?: { readonly most: number; exceeded(id: string): ScimError };
  /**
   * Makes stored resources of rows that were read with them.
   * @returns the first of them, as many as are read at once, and at least one
   */
  complete(database: Database, call: Call, rows: readonly ReadRow[]): Promise<StoredResource[]> | StoredResource[];
}
