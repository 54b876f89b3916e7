import type pg from 'pg';

/** A node of EXPLAIN (FORMAT JSON). */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

export interface IndexUse {
  readonly index: string;
  /** The condition that the index answers. */
  readonly by: string;
}

const nodesOf = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

export const indexesOf = (plan: PlanNode): IndexUse[] =>
  nodesOf(plan).flatMap((node) =>
    node['Index Name'] === undefined ? [] : [{ index: node['Index Name'], by: node['Index Cond'] ?? '' }],
  );

/** Tables that are read from beginning to end. */
export const scannedTables = (plan: PlanNode): string[] =>
  nodesOf(plan).flatMap((node) => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : []));

/** How rows are brought into an order after they were read; not at all where an index has them in it. */
export const sortsOf = (plan: PlanNode): string[] =>
  nodesOf(plan).flatMap((node) => (node['Node Type'].endsWith('Sort') ? node['Node Type'] : []));

/**
 * The plan that a statement has whatever its values, as the server prepares it.
 * @param connection with plan_cache_mode = force_generic_plan
 */
export async function explain(
  connection: Pick<pg.Client, 'query' | 'escapeLiteral'>,
  { text, values }: { readonly text: string; readonly values: readonly unknown[] },
): Promise<PlanNode> {
  const literals = values.map((value) => literalOf(connection, value)).join(', ');
  await connection.query(`PREPARE explained AS ${text}`);
  try {
    const { rows } = await connection.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE explained ${literals === '' ? '' : `(${literals})`}`,
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    if (plan === undefined) throw new Error('no plan');
    return plan;
  } finally {
    await connection.query('DEALLOCATE explained');
  }
}

function literalOf(connection: Pick<pg.Client, 'escapeLiteral'>, value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) {
    const elements = value.map((element) => JSON.stringify(String(element)));
    return connection.escapeLiteral(`{${elements.join(',')}}`);
  }
  if (value instanceof Date) return connection.escapeLiteral(value.toISOString());
  return connection.escapeLiteral(typeof value === 'object' ? JSON.stringify(value) : String(value));
}
