import type { Filter } from '../protocol/filter/ast.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { uniqueness } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import type { Database } from './database.js';
import { violatedConstraint } from './database-errors.js';
import { compileFilter } from './filter-to-sql.js';
import { isUuid, Parameters } from './parameters.js';
import type { ListQuery, Page, StoredResource } from './stored-resource.js';

/** Which attribute a unique index stands for, and the column it compares. */
export interface UniqueIndex {
  readonly attribute: string;
  readonly column: string;
  /** Position of the column's value in the row's values. */
  readonly valueIndex: number;
}

/** The row as every read selects it; `reference` is the JSON of groups or members. */
type Row = {
  id: string;
  resource: StoredResource['resource'];
  version: number;
  created_at: Date;
  updated_at: Date;
  reference?: unknown;
};

/** What `users` and `groups` have in common: how they are found, listed, and how a conflict is explained. */
export interface TableShape {
  readonly table: 'users' | 'groups';
  readonly uniques: Readonly<Record<string, UniqueIndex>>;
  /** SQL of the groups of a user, or the members of a group, of the row `r`; `$1` is the organization. */
  readonly referenceSql: string;
}

export interface ReadRow extends StoredResource {
  readonly reference: unknown;
}

const COLUMNS = 'r.id, r.resource, r.version, r.created_at, r.updated_at';

/** One resource by id; unknown ids, another organization's among them, are undefined. */
export async function findRow(
  database: Database,
  shape: TableShape,
  tenant: TenantContext,
  id: string,
  withReference: boolean,
): Promise<ReadRow | undefined> {
  if (!isUuid(id)) return undefined;
  const rows = await database.query<Row>(
    `SELECT ${selection(shape, withReference)} FROM ${shape.table} r WHERE r.organization_id = $1 AND r.id = $2`,
    [tenant.organizationId, id],
  );
  return rows.map(toReadRow)[0];
}

/** One page in the order of creation; the total is counted only when the page does not tell it. */
export async function listRows(
  database: Database,
  shape: TableShape,
  tenant: TenantContext,
  type: ResourceType,
  filter: Filter | undefined,
  query: ListQuery,
  withReference: boolean,
): Promise<Page<ReadRow>> {
  const parameters = new Parameters();
  const organization = `r.organization_id = ${parameters.add(tenant.organizationId)}`;
  const where = filter === undefined ? organization : `${organization} AND ${compileFilter(type, filter, parameters)}`;
  const offset = query.startIndex - 1;
  const values = [...parameters.values];
  const rows =
    query.count === 0
      ? []
      : await database.query<Row>(
          `SELECT ${selection(shape, withReference)} FROM ${shape.table} r WHERE ${where}
           ORDER BY r.id LIMIT ${parameters.add(query.count, '::int')} OFFSET ${parameters.add(offset, '::bigint')}`,
          parameters.values,
        );
  const isLastPage = rows.length < query.count && (rows.length > 0 || offset === 0);
  const totalResults = isLastPage
    ? offset + rows.length
    : await count(database, `SELECT count(*)::int AS total FROM ${shape.table} r WHERE ${where}`, values);
  return { totalResults, resources: rows.map(toReadRow) };
}

async function count(database: Database, text: string, values: readonly unknown[]): Promise<number> {
  const rows = await database.query<{ total: number }>(text, values);
  return rows[0]?.total ?? 0;
}

const selection = (shape: TableShape, withReference: boolean) =>
  withReference ? `${COLUMNS}, (${shape.referenceSql}) AS reference` : COLUMNS;

const toReadRow = (row: Row): ReadRow => ({
  id: row.id,
  resource: row.resource,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  reference: row.reference,
});

/**
 * Explains a violated unique index: 409 naming the attribute, the value and the resource that has it already.
 * @returns the error to throw; the same error when it is of another kind
 */
export async function explainConflict(
  database: Database,
  shape: TableShape,
  tenant: TenantContext,
  values: readonly unknown[],
  error: unknown,
): Promise<unknown> {
  const unique = shape.uniques[violatedConstraint(error, '23505') ?? ''];
  if (unique === undefined) return error;
  const value = values[unique.valueIndex];
  const rows = await database.query<{ id: string }>(
    `SELECT id FROM ${shape.table} WHERE organization_id = $1 AND ${unique.column} = $2`,
    [tenant.organizationId, value],
  );
  const holder = rows[0] === undefined ? 'another request at the same moment' : rows[0].id;
  return uniqueness(
    `${unique.attribute} ${JSON.stringify(value)} is already taken by ${holder}. Match that resource by filter instead of creating it again, or give another ${unique.attribute}.`,
  );
}
