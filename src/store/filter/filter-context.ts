import type { Comparison } from '../../protocol/filter/resolve-filter.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Parameters } from '../parameters.js';
import type { Base } from './attribute-source.js';

/** What a condition is compiled for. */
export interface FilterContext {
  readonly type: ResourceType;
  readonly parameters: Parameters;
  /** Gives the placeholder of the Tenant URL. */
  readonly base: Base;
  /** Comparisons for which the index of values is not to be asked; see broadPrefixes. */
  readonly broad?: ReadonlySet<Comparison>;
}
