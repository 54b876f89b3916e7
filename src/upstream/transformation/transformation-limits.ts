/** What a transformation may be, and what it may cost to apply. Default transformations of SAP stay below a tenth of each. */
export const TRANSFORMATION_LIMITS = {
  /** UTF-16 code units of its JSON text. */
  textLength: 1_000_000,
  /** Of an entity. */
  mappings: 1_000,
  /** Of a mapping. */
  functions: 50,
  /** Of objects and arrays inside one another: in the transformation, in resources and in what becomes of them. */
  depth: 64,
  /** UTF-16 code units of a condition or path. */
  expressionLength: 4_000,
  /** Parentheses and filters inside one another. */
  expressionDepth: 30,
  /** Comparisons of a condition, and segments of a path. */
  expressionParts: 200,
  /** UTF-16 code units of a regular expression. */
  regexLength: 1_000,
  /** Position in an array that a targetPath may name. */
  arrayIndex: 10_000,
  /** UTF-16 code units of one text that a function makes. */
  valueLength: 1_000_000,
  /** Values that mappings may visit and write, and characters that they may match, for one resource: a fraction of a second. */
  work: 2_000_000,
} as const;
