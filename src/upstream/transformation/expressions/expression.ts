import type { Json } from '../../../protocol/json.js';

/** A text in which `%name%` stands for a property of the system and `${name}` for a variable; a string where neither is. */
export type Template = string | readonly TemplatePart[];
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string };

/** A path such as `$.emails[?(@.primary== true)].value`: the subset of JSONPath, in Jayway's grammar, that transformations use. */
export interface JsonPath {
  /** The resource, or the element that a filter or a function looks at. */
  readonly root: '$' | '@';
  readonly segments: readonly PathSegment[];
  /** Of what the path leads to, where it ends in `.length()`. */
  readonly isLength: boolean;
  /** As written. */
  readonly text: string;
}

export type PathSegment =
  | { readonly kind: 'names'; readonly names: readonly Template[] }
  /** A name with a property in it, whose value may be a path itself: `$.%ldap.attribute.user.id%[0]`. */
  | { readonly kind: 'property'; readonly template: Template }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'filter'; readonly condition: Condition }
  /** All values below, each level of them. */
  | { readonly kind: 'descendants' };

export const COMPARISONS = ['==', '===', '!=', '!==', '<', '<=', '>', '>=', '=~'] as const;
export const WORD_COMPARISONS = ['CONTAINS', 'IN', 'NIN', 'EMPTY', 'SIZE', 'SUBSETOF', 'ANYOF', 'NONEOF'] as const;
export type Comparison = (typeof COMPARISONS)[number] | (typeof WORD_COMPARISONS)[number];

export type Operand =
  | { readonly kind: 'path'; readonly path: JsonPath }
  | { readonly kind: 'text'; readonly template: Template }
  | { readonly kind: 'value'; readonly value: Json }
  /** `%name%` outside of quotes: a number, true, false or null where its value looks like one. */
  | { readonly kind: 'bare'; readonly template: Template }
  | { readonly kind: 'list'; readonly items: readonly Operand[] }
  | { readonly kind: 'regex'; readonly pattern: Template; readonly flags: string };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'is'; readonly operand: Operand }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Operand[] };

/** Whether a path leads to one value at most, and not to a list of whatever fits. */
export const isDefinite = ({ segments }: JsonPath): boolean =>
  segments.every(
    (segment) =>
      segment.kind === 'property' ||
      (segment.kind === 'names' && segment.names.length === 1) ||
      (segment.kind === 'indexes' && segment.indexes.length === 1),
  );
