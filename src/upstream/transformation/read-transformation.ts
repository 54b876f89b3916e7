import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { parseCondition } from './expressions/parse-expression.js';
import { checkDepth } from './json-text/check-depth.js';
import { type JsonLines, NO_LINES, readJsonLines } from './json-text/json-lines.js';
import { parseJson } from './json-text/parse-json.js';
import {
  createEntityTransformation,
  SKIPPABLE_OPERATIONS,
  type SkippableOperation,
} from './mappings/create-entity-transformation.js';
import type { Mapping } from './mappings/mapping.js';
import { readFlag, readMapping } from './mappings/read-mapping.js';
import type { EntityTransformation, Transformation } from './transformation.js';
import { TransformationError } from './transformation-error.js';
import { TRANSFORMATION_LIMITS } from './transformation-limits.js';

type Entity = 'user' | 'group';
const ENTITY_KEYS: ReadonlySet<string> = new Set([
  'mappings',
  'condition',
  'ignore',
  'skipOperations',
  'scimEntityEndpoint',
]);

/**
 * Reads a transformation as Identity Provisioning exports it: `{"user": {"mappings": […]}, "group": {…}}`. Everything in it
 * is checked now, so that a resource can only fail for what it is.
 * @param input its JSON text, so that errors can name the line, or what JSON.parse made of it
 * @throws TransformationError
 */
export function readTransformation(input: string | Json): Transformation {
  if (typeof input !== 'string') {
    checkDepth(input, 'The transformation');
    return readParsed(input, NO_LINES, []);
  }
  return readParsed(parseJson(input), readJsonLines(input), []);
}

/** @param path where in the text the transformation stands */
export function readParsed(json: Json, lines: JsonLines, path: readonly (string | number)[]): Transformation {
  if (!isObject(json)) throw new TransformationError('A transformation is an object with "user", "group" or both.');
  const warnings: string[] = [];
  const read = (entity: Entity): EntityTransformation | undefined => {
    const part = json[entity];
    if (part === undefined || part === null) return undefined;
    const lineOf = (...inner: (string | number)[]) => lines.lineOf([...path, entity, ...inner]);
    try {
      return readEntity(part, entity, lineOf, (warning) => warnings.push(warning));
    } catch (error) {
      throw error instanceof TransformationError ? error.at({ entity, line: lineOf() }) : error;
    }
  };
  const user = read('user');
  const group = read('group');
  if (user === undefined && group === undefined) {
    throw new TransformationError('A transformation has "user", "group" or both; here is neither.');
  }
  for (const key of Object.keys(json)) {
    if (key !== 'user' && key !== 'group')
      warnings.push(`Of users and groups alone something is known, not of ${key}.`);
  }
  return { user, group, warnings };
}

function readEntity(
  json: Json,
  entity: Entity,
  lineOf: (...path: (string | number)[]) => number | undefined,
  warn: (warning: string) => void,
): EntityTransformation {
  if (!isObject(json)) throw new TransformationError('An entity is an object with "mappings".');
  const mappings = json.mappings;
  if (!Array.isArray(mappings)) throw new TransformationError('An entity needs "mappings", a list.');
  if (mappings.length > TRANSFORMATION_LIMITS.mappings) {
    throw new TransformationError(
      `An entity has ${mappings.length} mappings; it may have ${TRANSFORMATION_LIMITS.mappings}.`,
    );
  }
  for (const key of Object.keys(json)) if (!ENTITY_KEYS.has(key)) warn(`${entity}: an entity has no key ${key}.`);
  const condition = readCondition(json, lineOf);
  return createEntityTransformation({
    entity,
    endpoint: typeof json.scimEntityEndpoint === 'string' ? json.scimEntityEndpoint : undefined,
    condition: condition === undefined ? undefined : parseConditionAt(condition, lineOf('condition')),
    conditionText: condition,
    isIgnored: readFlag(json, 'ignore'),
    skipOperations: readSkipOperations(json),
    mappings: mappings.map((mapping, index) => readPlaced(mapping, index, lineOf, entity, warn)),
  });
}

function readPlaced(
  json: Json,
  index: number,
  lineOf: (...path: (string | number)[]) => number | undefined,
  entity: Entity,
  warn: (warning: string) => void,
): Mapping {
  const line = lineOf('mappings', index);
  const place = { mapping: index + 1, line };
  try {
    return readMapping(json, {
      position: index + 1,
      lineOf: (...inner) => lineOf('mappings', index, ...inner),
      warn: (warning) => warn(new TransformationError(warning, { entity, ...place }).message),
    });
  } catch (error) {
    throw error instanceof TransformationError ? error.at(place) : error;
  }
}

function readCondition(json: JsonObject, lineOf: (key: string) => number | undefined): string | undefined {
  const condition = json.condition;
  if (condition === undefined || condition === null) return undefined;
  if (typeof condition === 'string' && condition.trim() !== '') return condition;
  throw new TransformationError('A condition is a text.', { line: lineOf('condition') });
}

function parseConditionAt(text: string, line: number | undefined) {
  try {
    return parseCondition(text);
  } catch (error) {
    throw error instanceof TransformationError ? error.at({ line }) : error;
  }
}

function readSkipOperations(json: JsonObject): ReadonlySet<SkippableOperation> {
  const written = json.skipOperations ?? [];
  const list = Array.isArray(written) ? written : [written];
  return new Set(
    list.map((one) => {
      const operation = SKIPPABLE_OPERATIONS.find((known) => known === one);
      if (operation !== undefined) return operation;
      throw new TransformationError(
        `skipOperations has ${SKIPPABLE_OPERATIONS.join(', ')}, not ${JSON.stringify(one)}.`,
      );
    }),
  );
}
