/** What a text with conditions may cost. They bound the parser's stack and the size of the SQL made from it. */
export interface FilterLimits {
  /** UTF-16 code units of the whole text. */
  readonly length: number;
  /** Parentheses (of `not` too) and brackets inside one another. */
  readonly depth: number;
  /** Attribute expressions, `pr` among them. */
  readonly comparisons: number;
}

/** Of a filter. */
export const FILTER_LIMITS: FilterLimits = { length: 10_000, depth: 50, comparisons: 200 };

/** Of the path of a PatchOperation, which may name as many ids, of 36 characters each, as all paths of a PATCH together. */
export const PATH_LIMITS: FilterLimits = { length: 120_000, depth: 50, comparisons: 2_000 };
