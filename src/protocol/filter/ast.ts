/** A filter as RFC 7644 §3.4.2.2 (figure 1) reads it, before its names are looked up in a schema. */
export type ComparisonOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'lt' | 'ge' | 'le';
export type ComparisonValue = string | number | boolean | null;

export type Filter =
  | { readonly kind: 'and'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly filter: Filter }
  | Comparison
  | Presence
  | ValuePath;

interface Comparison {
  readonly kind: 'compare';
  readonly path: FilterPath;
  readonly operator: ComparisonOperator;
  readonly value: ComparisonValue;
  /** Offset of the value's first character in the filter, counted from 0; for messages. */
  readonly valuePosition: number;
}

interface Presence {
  readonly kind: 'present';
  readonly path: FilterPath;
}

/** attrExp of the ABNF. */
export type AttributeExpression = Comparison | Presence;

/** `emails[type eq "work"]`: all conditions meet on the same element. */
export interface ValuePath {
  readonly kind: 'valuePath';
  readonly path: FilterPath;
  readonly filter: Filter;
  /**
   * What more is asked of that element: of `emails[type eq "work"].value eq "x"` the part behind the bracket. The ABNF has
   * it in PATCH paths alone, but clients match resources by such paths. The path is that of a sub-attribute; its text is
   * empty when none is named, as in `emails[type eq "work"] eq "x"`.
   */
  readonly test?: AttributeExpression;
}

/** attrPath of the ABNF, as written. */
export interface FilterPath {
  /** The name as written, with URN and sub-attribute: `urn:…:User:manager.value`. */
  readonly text: string;
  /** Offset of its first character in the filter, counted from 0. */
  readonly position: number;
}

/** The path of a PatchOperation (RFC 7644 §3.5.2, figure 7), as written. */
export interface PatchPath {
  /** attrPath, or the part before `[`. */
  readonly attribute: FilterPath;
  /** The condition in brackets. */
  readonly filter: Filter | undefined;
  /** The name after `].`. */
  readonly subAttribute: string | undefined;
}
