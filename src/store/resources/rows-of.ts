import type { Call } from '../../protocol/call.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Parameters } from '../parameters.js';
import type { TableLayout } from '../tables/table-layout.js';

/** Condition: the row `r` is of the type. Comes first in a statement: the organization is then `$1`. */
export function rowsOf(
  layout: Pick<TableLayout, 'isShared'>,
  call: Call,
  type: ResourceType,
  parameters: Parameters,
): string {
  const organization = `r.organization_id = ${parameters.add(call.tenant.id)}`;
  return layout.isShared ? `${organization} AND r.resource_type = ${parameters.add(type.name)}` : organization;
}

/** The same placeholder each time it is asked for. */
export function once(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
