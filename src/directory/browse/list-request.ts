import type { Call } from '../../protocol/call.js';
import { parseFilter } from '../../protocol/filter/parse-filter.js';
import { type ResolvedFilter, resolveFilter } from '../../protocol/filter/resolve-filter.js';
import { fold } from '../../protocol/fold.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import { type BrowsedTable, type BrowseOrder, defaultOrder, ordersOf } from '../../store/browse/browse-order.js';
import { InvalidInput } from '../invalid-input.js';

/** What a person wants to see of a list. */
export interface ListRequest {
  /** The beginning of a userName, displayName or e-mail address. */
  readonly search?: string | undefined;
  /** A SCIM filter. */
  readonly filter?: string | undefined;
  /** Name of an order; see ordersOf. */
  readonly sort?: string | undefined;
  readonly descending?: boolean | undefined;
  /** At most MAX_PAGE. */
  readonly count?: number | undefined;
  /** `next` or `previous` of a page. */
  readonly cursor?: string | undefined;
  /** Where to begin, between 0 and 1: nearly there. */
  readonly position?: number | undefined;
  /** Begins with the first whose attribute, by which the list is sorted, is not before this text. */
  readonly from?: string | undefined;
}

/** Rows of one page of a list for people. */
export const MAX_PAGE = 200;
export const DEFAULT_PAGE = 100;
const MAX_SEARCH = 200;

/** The request, read. */
export interface ReadRequest {
  readonly table: BrowsedTable;
  readonly type: ResourceType;
  readonly order: BrowseOrder;
  readonly descending: boolean;
  readonly condition: ResolvedFilter | undefined;
  /** Folded; undefined for all. */
  readonly prefix: string | undefined;
  readonly count: number;
}

/** @throws InvalidInput naming the parameter */
export function readListRequest(call: Call, table: BrowsedTable, request: ListRequest): ReadRequest {
  const type = typeOf(call, table);
  const { sort, count = DEFAULT_PAGE, search = '' } = request;
  const order = sort === undefined ? defaultOrder(table) : ordersOf(table).find(({ name }) => name === sort);
  if (order === undefined) {
    const names = ordersOf(table).map(({ name }) => name);
    throw new InvalidInput('sort', `This list is sorted by one of ${names.join(', ')}.`);
  }
  if (!Number.isInteger(count) || count < 1 || count > MAX_PAGE)
    throw new InvalidInput('count', `A page has from 1 to ${MAX_PAGE} rows.`);
  if (search.length > MAX_SEARCH || search.includes('\0') || !search.isWellFormed())
    throw new InvalidInput('search', `Search for a text of at most ${MAX_SEARCH} characters.`);
  const prefix = fold(search.trim());
  return {
    table,
    type,
    order,
    descending: request.descending ?? false,
    condition: readCondition(type, request.filter),
    prefix: prefix === '' ? undefined : prefix,
    count,
  };
}

/** The type of the resources in a table. */
export function typeOf(call: Call, table: BrowsedTable): ResourceType {
  const type = call.tenant.resourceTypes.get(table === 'users' ? 'User' : 'Group');
  if (type === undefined) throw new Error(`no resource type for ${table}`);
  return type;
}

function readCondition(type: ResourceType, filter = ''): ResolvedFilter | undefined {
  if (filter.trim() === '') return undefined;
  if (filter.includes('\0') || !filter.isWellFormed())
    throw new InvalidInput('filter', 'The filter has a character in it that no text has.');
  try {
    return resolveFilter(type, parseFilter(filter));
  } catch (error) {
    if (error instanceof ScimError && error.status === 400) throw new InvalidInput('filter', error.message);
    throw error;
  }
}
