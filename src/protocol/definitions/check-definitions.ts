import type { SchemaDefinition } from '../schema/definition.js';
import { isStandardType, type OwnDefinitions, type OwnType, schemaIn } from './own-definitions.js';
import { DEFINITION_LIMITS } from './reading/definition-limits.js';
import { DefinitionProblems } from './reading/definition-problems.js';

/** What a resource type's core schema must leave to the common attributes. */
const COMMON = new Set(['id', 'externalid']);

/**
 * Checks what one definition alone does not tell: that all of an organization's fit together, and that every path leads
 * to one attribute.
 * @throws DefinitionError with every mistake
 */
export function checkDefinitions(definitions: OwnDefinitions): void {
  const problems = new DefinitionProblems();
  checkSize(definitions, problems);
  checkUnique(
    'schema',
    definitions.schemas.map(({ id }) => id),
    problems,
  );
  checkUnique(
    'resource type',
    definitions.types.map(({ name }) => name),
    problems,
  );
  checkUnique(
    'endpoint',
    definitions.types.flatMap(({ own }) => own?.endpoint ?? []),
    problems,
  );
  checkAmbiguity(definitions.schemas, problems);
  for (const type of definitions.types) checkType(type, definitions, problems);
  problems.throwIfAny();
}

function checkSize(definitions: OwnDefinitions, problems: DefinitionProblems): void {
  const { schemas, resourceTypes, totalBytes } = DEFINITION_LIMITS;
  const ownTypes = definitions.types.filter(({ own }) => own !== undefined).length;
  if (definitions.schemas.length > schemas)
    problems.add('', `An organization has at most ${schemas} schemas of its own.`);
  if (ownTypes > resourceTypes) {
    problems.add('', `An organization has at most ${resourceTypes} resource types of its own.`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(definitions));
  if (bytes > totalBytes) {
    problems.add(
      '',
      `All schemas and resource types of an organization together take at most ${totalBytes} bytes; with this one they take ${bytes}. Shorten descriptions and canonicalValues.`,
    );
  }
}

function checkUnique(what: string, names: readonly string[], problems: DefinitionProblems): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      const difference = other === name ? '' : `, which differs from ${name} only in upper and lower case`;
      problems.add('', `The organization has the ${what} ${other} already${difference}.`);
    }
    seen.set(name.toLowerCase(), name);
  }
}

/** `urn:a:b` with an attribute `c` and a schema `urn:a:b:c` would be the same text in a path. */
function checkAmbiguity(schemas: readonly SchemaDefinition[], problems: DefinitionProblems): void {
  const ids = new Map(schemas.map(({ id }) => [id.toLowerCase(), id]));
  for (const { id, attributes } of schemas) {
    for (const { name, subAttributes = [] } of attributes) {
      for (const text of [name, ...subAttributes.map((sub) => `${name}.${sub.name}`)]) {
        const other = ids.get(`${id}:${text}`.toLowerCase());
        if (other === undefined) continue;
        problems.add(
          '',
          `A path could not tell the schema ${other} from the attribute ${text} of ${id}; rename one of the two.`,
        );
      }
    }
  }
}

function checkType(type: OwnType, definitions: OwnDefinitions, problems: DefinitionProblems): void {
  const core = type.own && requireSchema(definitions, type.own.schema, 'schema', problems);
  for (const { name } of core?.attributes ?? []) {
    if (!COMMON.has(name.toLowerCase())) continue;
    problems.add(
      'schema',
      `${core?.id} defines ${name}, which every resource has in common (RFC 7643 §3.1); rename it there to use it as the schema of a resource type.`,
    );
  }
  const seen = new Set(core === undefined ? [] : [core.id]);
  for (const [i, extension] of type.schemaExtensions.entries()) {
    const path = `schemaExtensions[${i}].schema`;
    const schema = requireSchema(definitions, extension.schema, path, problems);
    if (schema === undefined) continue;
    if (seen.has(schema.id)) problems.add(path, `${type.name} has the schema ${schema.id} already.`);
    seen.add(schema.id);
  }
  if (type.own === undefined && !isStandardType(type.name)) problems.add('', `There is no resource type ${type.name}.`);
}

function requireSchema(definitions: OwnDefinitions, urn: string, path: string, problems: DefinitionProblems) {
  const schema = schemaIn(definitions, urn);
  if (schema === undefined) {
    const known = definitions.schemas.map(({ id }) => id).join(', ');
    problems.add(
      path,
      `The organization has no schema of its own ${JSON.stringify(urn.slice(0, 200))}; ${known === '' ? 'add it first' : `there are: ${known}`}.`,
    );
  }
  return schema;
}
