/** Operations that must be carried out together: one, or several that refer to each other. */
export interface BulkUnit {
  /** Positions in the request, rising. */
  readonly operations: readonly number[];
  /** Whether they refer to each other, or one to itself, so that none of them can come first. */
  readonly circular: boolean;
}

/**
 * Puts operations in an order in which whatever one depends on comes before it, in waves: each unit depends on earlier
 * waves only. Otherwise the order of the request is kept.
 * @param dependencies for each operation the positions of those that it depends on
 */
export function planBulk(dependencies: readonly ReadonlySet<number>[]): BulkUnit[][] {
  const waves: BulkUnit[][] = [];
  const waveOf = new Map<number, number>();
  for (const component of components(dependencies)) {
    const together = new Set(component);
    const needed = component.flatMap((operation) => [...(dependencies[operation] ?? [])]);
    let wave = 0;
    for (const other of needed) if (!together.has(other)) wave = Math.max(wave, (waveOf.get(other) ?? 0) + 1);
    for (const operation of component) waveOf.set(operation, wave);
    const circular = needed.some((other) => together.has(other));
    const units = waves[wave] ?? [];
    units.push({ operations: [...component].sort((a, b) => a - b), circular });
    waves[wave] = units;
  }
  for (const units of waves) units.sort((a, b) => (a.operations[0] ?? 0) - (b.operations[0] ?? 0));
  return waves;
}

/**
 * Strongly connected components by Tarjan's algorithm, which finds each after all that it depends on. It recurses as
 * deep as the longest chain of references, at most the operations of a Bulk.
 */
function components(dependencies: readonly ReadonlySet<number>[]): number[][] {
  const found: number[][] = [];
  const order = new Map<number, number>();
  const stack: number[] = [];
  const onStack = new Set<number>();

  /** @returns the earliest operation on the stack that this one leads back to, by its place in `order` */
  const visit = (operation: number): number => {
    const place = order.size;
    let earliest = place;
    order.set(operation, place);
    stack.push(operation);
    onStack.add(operation);
    for (const other of dependencies[operation] ?? []) {
      const seen = order.get(other);
      if (seen === undefined) earliest = Math.min(earliest, visit(other));
      else if (onStack.has(other)) earliest = Math.min(earliest, seen);
    }
    if (earliest === place) {
      const component = stack.splice(stack.lastIndexOf(operation));
      for (const member of component) onStack.delete(member);
      found.push(component);
    }
    return earliest;
  };

  for (const operation of dependencies.keys()) if (!order.has(operation)) visit(operation);
  return found;
}
