/** What a filter or a PATCH path may cost. They bound the parser's stack and the size of the SQL made from it. */
export const FILTER_LIMITS = {
  /** UTF-16 code units of the whole text. */
  length: 10_000,
  /** Parentheses (of `not` too) and brackets inside one another. */
  depth: 50,
  /** Attribute expressions, `pr` among them. */
  comparisons: 200,
} as const;
