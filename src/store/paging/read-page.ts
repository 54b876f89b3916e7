import type { TenantContext } from '../../protocol/tenant-context.js';
import type { Database, StatementKind } from '../database.js';
import type { Parameters } from '../parameters.js';
import type { PageReferences } from '../resources/table-shape.js';

/** How many rows a page has at most, and how many more are read to see what follows. */
interface PageSize {
  readonly count: number;
  readonly ahead: number;
}

/**
 * Reads a page, or as much of its beginning as has references that fit into one answer: RFC 7644 §3.4.2.4 lets a page be
 * smaller than was asked for.
 * @param text statement of all rows in their order, without LIMIT
 * @returns the rows, `ahead` more at most than `size`, which is how many of them are on the page
 * @throws ScimError when the references of the first row alone do not fit
 */
export async function readPage<Row extends { id: string; fits?: boolean }>(
  database: Database,
  tenant: TenantContext,
  kind: StatementKind,
  text: string,
  parameters: Parameters,
  { count, ahead }: PageSize,
  references: PageReferences | undefined,
): Promise<{ rows: Row[]; size: number }> {
  if (count === 0) return { rows: [], size: 0 };
  const values = [...parameters.values];
  const limited = `${text} LIMIT ${parameters.add(count, '::int')} + ${ahead}`;
  const statement = references?.sql(limited, `$${parameters.values.length}`) ?? limited;
  for (let size = count; ; ) {
    const rows = await database.run<Row>(tenant, kind, statement, [...values, size]);
    if (references === undefined || rows[0]?.fits !== false) return { rows, size };
    const ids = rows.slice(0, size).map(({ id }) => id);
    const [counted] = await database.run<{ fitting: number }>(tenant, 'page', references.fitting, [values[0], ids]);
    // Smaller each time, whatever others add in the meantime.
    size = Math.min(counted?.fitting ?? 0, size - 1);
    if (size === 0) throw references.refuse(ids[0]);
  }
}
