import type { Json, JsonObject } from '../../../protocol/json.js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';
import { holds } from './evaluate-expression.js';
import type { JsonPath, PathSegment } from './expression.js';
import { parsePath } from './parse-expression.js';
import type { Surroundings } from './surroundings.js';
import { fill } from './template.js';
import { checkName, copy, isMap, member, put, type Value } from './value.js';

/**
 * Checks that something can be written where a path leads.
 * @throws TransformationError
 */
export function checkTarget(path: JsonPath): void {
  if (path.root !== '$' || path.isLength) throw new TransformationError(`Nothing can be written to ${path.text}.`);
  for (const segment of path.segments) {
    const isWritable =
      segment.kind === 'wildcard' ||
      segment.kind === 'filter' ||
      segment.kind === 'property' ||
      (segment.kind === 'names' && segment.names.length === 1) ||
      (segment.kind === 'indexes' && segment.indexes.length === 1);
    if (!isWritable) {
      throw new TransformationError(`Nothing can be written to ${path.text}: it names more than one place.`);
    }
    if (segment.kind === 'names') {
      for (const name of segment.names) if (typeof name === 'string') checkName(name);
    }
    if (segment.kind === 'indexes') for (const index of segment.indexes) checkIndex(index);
  }
}

function checkIndex(index: number): void {
  if (index > TRANSFORMATION_LIMITS.arrayIndex) {
    throw new TransformationError(
      `The index ${index} of a targetPath is larger than ${TRANSFORMATION_LIMITS.arrayIndex}.`,
    );
  }
}

/**
 * Writes a copy of a value into a document, with the objects and arrays on the way. `[*]` and filters mean elements that are
 * there; a path that ends in `[?(@.name)]` makes a list of objects with that attribute, one for each element of the value.
 * @returns in how many places it was written
 * @throws TransformationError where the path leads through something that is neither object nor array
 */
export function writePath(path: JsonPath, document: JsonObject, value: Value, surroundings: Surroundings): number {
  const [first, ...rest] = expand(path.segments, surroundings);
  if (first === undefined) {
    if (!isMap(value)) throw new TransformationError('What is written to $ has to be an object.');
    for (const [name, inner] of Object.entries(value)) put(document, name, copy(inner, surroundings.spend));
    return 1;
  }
  return writeBelow(document, first, rest, value, surroundings);
}

function writeBelow(
  container: Json,
  segment: PathSegment,
  rest: readonly PathSegment[],
  value: Value,
  surroundings: Surroundings,
): number {
  surroundings.spend(1);
  if (segment.kind === 'names') {
    if (!isMap(container)) throw new TransformationError('A targetPath has a name where there is no object.');
    const name = checkName(fill(segment.names[0] ?? '', surroundings));
    return writeChild(member(container, name), (child) => put(container, name, child), rest, value, surroundings);
  }
  if (segment.kind === 'wildcard' && isMap(container)) {
    return Object.keys(container).reduce(
      (count, name) =>
        count + writeChild(member(container, name), (child) => put(container, name, child), rest, value, surroundings),
      0,
    );
  }
  if (!Array.isArray(container)) throw new TransformationError('A targetPath has brackets where there is no array.');
  if (segment.kind === 'indexes') {
    const index = placeOf(segment.indexes[0] ?? 0, container.length);
    const set = (child: Json) => {
      container[index] = child;
    };
    return writeChild(container[index], set, rest, value, surroundings);
  }
  const made = segment.kind === 'filter' && rest.length === 0 ? asList(segment, value, surroundings) : undefined;
  if (made !== undefined) {
    refill(container, made);
    return made.length;
  }
  let count = 0;
  for (const [index, element] of container.entries()) {
    if (segment.kind === 'filter' && !holds(segment.condition, surroundings, element)) continue;
    const set = (child: Json) => {
      container[index] = child;
    };
    count += writeChild(element, set, rest, value, surroundings);
  }
  return count;
}

function writeChild(
  child: Json | undefined,
  set: (child: Json) => void,
  [next, ...rest]: readonly PathSegment[],
  value: Value,
  surroundings: Surroundings,
): number {
  if (next === undefined) {
    set(copy(value, surroundings.spend));
    return 1;
  }
  if (child !== undefined && child !== null) return writeBelow(child, next, rest, value, surroundings);
  const made: Json = next.kind === 'names' ? {} : [];
  const count = writeBelow(made, next, rest, value, surroundings);
  if (count > 0) set(made);
  return count;
}

/** The objects that `[?(@.name)]` at the end of a targetPath makes; undefined for a filter that compares. */
function asList(
  { condition }: PathSegment & { kind: 'filter' },
  value: Value,
  surroundings: Surroundings,
): JsonObject[] | undefined {
  if (condition.kind !== 'is' || condition.operand.kind !== 'path' || condition.operand.path.root !== '@') {
    return undefined;
  }
  const { path } = condition.operand;
  const values = Array.isArray(value) ? value : [value];
  return values.map((element) => {
    const made: JsonObject = {};
    writePath(path, made, element, surroundings);
    return made;
  });
}

/** One by one: a long list has more elements than a call may have arguments. */
function refill(list: Json[], elements: readonly Json[]): void {
  list.length = 0;
  for (const element of elements) list.push(element);
}

const placeOf = (index: number, length: number): number => {
  if (index >= 0) return index;
  if (index + length < 0) throw new TransformationError(`An array of ${length} has no element ${index}.`);
  return index + length;
};

/** Removes what a path leads to, where it is there. @returns how much that was */
export function removePath(path: JsonPath, document: JsonObject, surroundings: Surroundings): number {
  const segments = expand(path.segments, surroundings);
  const last = segments.at(-1);
  if (last === undefined) {
    const names = Object.keys(document);
    for (const name of names) delete document[name];
    return names.length;
  }
  return parentsOf(segments, document, surroundings).reduce<number>(
    (count, parent) => count + removeFrom(parent, last, surroundings),
    0,
  );
}

function removeFrom(parent: Json, last: PathSegment, surroundings: Surroundings): number {
  if (last.kind === 'names' && isMap(parent)) {
    const name = fill(last.names[0] ?? '', surroundings);
    if (!Object.hasOwn(parent, name)) return 0;
    delete parent[name];
    return 1;
  }
  if (!Array.isArray(parent)) return 0;
  const before = parent.length;
  const kept = parent.filter((element, index) => {
    if (last.kind === 'indexes') return index !== placeOfExisting(last.indexes[0] ?? 0, before);
    return last.kind === 'filter' && !holds(last.condition, surroundings, element);
  });
  refill(parent, kept);
  return before - kept.length;
}

const placeOfExisting = (index: number, length: number): number => (index < 0 ? index + length : index);

/** Renames the last name of a path, where it is there. @returns how often it was */
export function renamePath(path: JsonPath, to: string, document: JsonObject, surroundings: Surroundings): number {
  const segments = expand(path.segments, surroundings);
  const last = segments.at(-1);
  if (last?.kind !== 'names') throw new TransformationError(`${path.text} does not end in a name that can be renamed.`);
  const from = fill(last.names[0] ?? '', surroundings);
  let count = 0;
  for (const parent of parentsOf(segments, document, surroundings)) {
    const value = isMap(parent) ? member(parent, from) : undefined;
    if (!isMap(parent) || value === undefined) continue;
    delete parent[from];
    put(parent, checkName(to), value);
    count += 1;
  }
  return count;
}

/** The objects and arrays of a document in which the last segment of a path is looked for. */
function parentsOf(segments: readonly PathSegment[], document: JsonObject, surroundings: Surroundings): Json[] {
  let parents: Json[] = [document];
  for (const segment of segments.slice(0, -1)) {
    parents = parents.flatMap((parent) => childrenOf(parent, segment, surroundings));
    surroundings.spend(1 + parents.length);
  }
  return parents;
}

function childrenOf(parent: Json, segment: PathSegment, surroundings: Surroundings): Json[] {
  if (segment.kind === 'names') {
    const child = isMap(parent) ? member(parent, fill(segment.names[0] ?? '', surroundings)) : undefined;
    return child === undefined ? [] : [child];
  }
  if (segment.kind === 'wildcard' && isMap(parent)) return Object.values(parent);
  if (!Array.isArray(parent)) return [];
  if (segment.kind === 'indexes') {
    const child = parent.at(segment.indexes[0] ?? 0);
    return child === undefined ? [] : [child];
  }
  return parent.filter((element) => segment.kind !== 'filter' || holds(segment.condition, surroundings, element));
}

/** The segments with properties put in: the value of one may be several names. */
function expand(segments: readonly PathSegment[], surroundings: Surroundings): readonly PathSegment[] {
  if (!segments.some(({ kind }) => kind === 'property')) return segments;
  const expanded = segments.flatMap((segment) => {
    if (segment.kind !== 'property') return [segment];
    const path = parsePath(`$.${fill(segment.template, surroundings)}`);
    checkTarget(path);
    return path.segments;
  });
  return expanded;
}

/** Arrays without the places that were left out when one further on was written. */
export function withoutGaps(value: Json): Json {
  if (Array.isArray(value)) return value.filter(() => true).map(withoutGaps);
  if (!isMap(value)) return value;
  for (const name of Object.keys(value)) put(value, name, withoutGaps(member(value, name) ?? null));
  return value;
}
