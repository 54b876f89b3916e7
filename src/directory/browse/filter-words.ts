import type { Call } from '../../protocol/call.js';
import { leafOf } from '../../protocol/schema/resource-type.js';
import { type BrowsedTable, ordersOf } from '../../store/browse/browse-order.js';
import { typeOf } from './list-request.js';

/** An attribute by which a list can be filtered. */
export interface FilterAttribute {
  /** As a filter names it: `name.givenName`, or with the URN of its extension in front. */
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** Values that the schema suggests. */
  readonly values: readonly string[];
}

/** The words of which a filter of a list is made, and what it can be sorted by. */
export interface ListWords {
  readonly attributes: readonly FilterAttribute[];
  readonly sorts: readonly string[];
}

/** Attributes of a schema that are offered. */
const MAX_ATTRIBUTES = 500;

export const listWords = (call: Call, table: BrowsedTable): ListWords => ({
  sorts: ordersOf(table).map(({ name }) => name),
  attributes: typeOf(call, table)
    .paths.filter((path) => {
      const leaf = leafOf(path);
      return leaf.returned !== 'never' && leaf.type !== 'complex' && path.text !== 'meta.version';
    })
    .slice(0, MAX_ATTRIBUTES)
    .map((path) => {
      const leaf = leafOf(path);
      return {
        name: path.text,
        type: leaf.type,
        description: leaf.description ?? '',
        values: [...(leaf.canonicalValues ?? [])].map(String),
      };
    }),
});
