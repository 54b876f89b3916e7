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
