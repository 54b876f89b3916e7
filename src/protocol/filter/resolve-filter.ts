import { resolveShortName } from '../profiles/entra.js';
import { didYouMean, nearestAttribute } from '../schema/nearest-attribute.js';
import { type AttributePath, leafOf, type ResourceType } from '../schema/resource-type.js';
import { invalidFilter } from '../scim-error.js';
import type { AttributeExpression, ComparisonOperator, ComparisonValue, Filter, FilterPath, ValuePath } from './ast.js';
import { typedValue } from './typed-value.js';

/**
 * A filter whose names and values have been looked up in the schema. What an evaluator in memory and a compiler to SQL
 * have to agree on is decided here, once.
 */
export type ResolvedFilter =
  | { readonly kind: 'and' | 'or'; readonly left: ResolvedFilter; readonly right: ResolvedFilter }
  | { readonly kind: 'not'; readonly filter: ResolvedFilter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | Comparison
  /**
   * The conditions inside meet on the same element; their paths are of sub-attributes of `path`, or in `present` it itself,
   * which then stands for the element.
   */
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: ResolvedFilter };

export interface Comparison {
  readonly kind: 'compare';
  /** Ends in something that is not complex. */
  readonly path: AttributePath;
  readonly operator: ComparisonOperator;
  /** Of the attribute's type; a dateTime in milliseconds since 1970. */
  readonly value: ComparisonValue;
}

/** What names mean where a filter, or a part of it, stands. */
interface Scope {
  /** Finds the attribute that a name stands for. */
  find(path: FilterPath): AttributePath;
  /** "The resource has attributes of this schema", for a name that is the URN of one. */
  carries(path: FilterPath): Comparison | undefined;
}

/**
 * @throws ScimError invalidFilter, with the position and the nearest known name, for an unknown attribute; and for an
 *   operator or a value that the attribute's type does not have
 */
export function resolveFilter(type: ResourceType, filter: Filter): ResolvedFilter {
  return resolve(filter, {
    find: (path) => lookUp(type, path, path.text),
    carries: ({ text }) => {
      // A URN may name both an extension and an attribute of another.
      if (type.resolve(text) !== undefined) return undefined;
      const [schema, schemas] = [type.schemaOf(text), type.resolve('schemas')];
      return schema && schemas && { kind: 'compare', path: schemas, operator: 'eq', value: schema.id };
    },
  });
}

/**
 * As resolveFilter, for the condition in brackets that follows an attribute: `emails[…]`.
 * @param of the attribute, or any of its sub-attributes
 */
export function resolveElementFilter(type: ResourceType, of: AttributePath, filter: Filter): ResolvedFilter {
  return resolve(
    filter,
    partsOf((path) => lookUp(type, path, `${of.schema}:${of.attribute.name}.${path.text}`)),
  );
}

const partsOf = (find: Scope['find']): Scope => ({ find, carries: () => undefined });

function resolve(filter: Filter, scope: Scope): ResolvedFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, left: resolve(filter.left, scope), right: resolve(filter.right, scope) };
    case 'not':
      return { kind: 'not', filter: resolve(filter.filter, scope) };
    case 'present':
      return scope.carries(filter.path) ?? { kind: 'present', path: scope.find(filter.path) };
    case 'valuePath':
      return resolveValuePath(filter, scope);
    case 'compare': {
      const path = simplePath(scope.find(filter.path), filter.path, scope);
      const { operator, value, valuePosition } = filter;
      return {
        kind: 'compare',
        path,
        operator,
        value: typedValue(leafOf(path), path.text, operator, value, valuePosition),
      };
    }
  }
}

/**
 * `emails[type eq "work"].value eq "x"` is true of whoever has an element of which all of it is true, as if the brackets
 * said `type eq "work" and value eq "x"`; so are `ne` and `pr`.
 */
function resolveValuePath({ path: named, filter, test }: ValuePath, scope: Scope): ResolvedFilter {
  const below = (separator: string) =>
    partsOf(({ text, position }) => scope.find({ text: named.text + separator + text, position }));
  const and = (left: ResolvedFilter, right: ResolvedFilter): ResolvedFilter => ({ kind: 'and', left, right });
  const carried = scope.carries(named);
  if (carried !== undefined) {
    const condition = and(carried, resolve(filter, below(':')));
    if (test?.path.text === '')
      throw invalidFilter(
        `A schema is not compared; name one of its attributes${at(test.path)}.`,
        'filter-attribute-unknown',
      );
    return test === undefined ? condition : and(condition, resolve(test, below(':')));
  }
  const path = scope.find(named);
  if (path.attribute.type !== 'complex' || path.subAttribute !== undefined) {
    throw invalidFilter(
      `${path.text} has no parts that a condition in brackets could choose${at(named)}.`,
      'filter-attribute-unknown',
    );
  }
  const parts = below('.');
  const condition = resolve(filter, parts);
  if (test === undefined) return { kind: 'valuePath', path, filter: condition };
  const ofElement = test.path.text === '' ? resolveWhole(test, path, named, scope) : resolve(test, parts);
  return { kind: 'valuePath', path, filter: and(condition, ofElement) };
}

/** What is asked of an element without the name of a part: that it is not empty, or something of its `value`. */
const resolveWhole = (
  test: AttributeExpression,
  path: AttributePath,
  named: FilterPath,
  scope: Scope,
): ResolvedFilter => (test.kind === 'present' ? { kind: 'present', path } : resolve({ ...test, path: named }, scope));

/** A complex attribute is compared by its `value` (RFC 7643 §2.4), if it has one. */
function simplePath(path: AttributePath, named: FilterPath, { find }: Scope): AttributePath {
  if (leafOf(path).type !== 'complex') return path;
  const hasValue = path.attribute.subAttributes?.some(({ name }) => name === 'value');
  if (hasValue) return find({ text: `${named.text}.value`, position: named.position });
  const parts = path.attribute.subAttributes?.filter(({ returned }) => returned !== 'never') ?? [];
  const names = parts.map(({ name }) => `${path.text}.${name}`).filter((name) => name !== VERSION);
  throw invalidFilter(
    `${path.text} is compared by one of its parts${at(named)}: ${names.join(', ')}.`,
    'filter-attribute-unknown',
  );
}

/** Compared with If-Match and If-None-Match alone. */
const VERSION = 'meta.version';

function lookUp(type: ResourceType, { text, position }: FilterPath, qualified: string): AttributePath {
  const path = type.resolve(qualified) ?? resolveShortName(type, qualified);
  if (path === undefined) {
    const meant = didYouMean(nearestAttribute([type], qualified));
    throw invalidFilter(
      `${type.name} has no attribute "${text}"${at({ text, position })}${meant}`,
      'filter-attribute-unknown',
    );
  }
  if (path.text === VERSION) {
    throw invalidFilter(
      `A version is compared with If-Match and If-None-Match, not with a filter${at({ text, position })}.`,
      'filter-attribute-unknown',
    );
  }
  if (leafOf(path).returned === 'never') {
    throw invalidFilter(
      `${path.text} is never disclosed, so nothing can be filtered by it${at({ text, position })}.`,
      'filter-attribute-unknown',
    );
  }
  return path;
}

const at = ({ position }: FilterPath): string => ` (character ${position + 1} of the filter)`;
