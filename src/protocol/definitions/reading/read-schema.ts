import type { Json } from '../../json.js';
import { isObject } from '../../json.js';
import type { SchemaDefinition } from '../../schema/definition.js';
import { DEFINITION_LIMITS } from './definition-limits.js';
import { DefinitionProblems } from './definition-problems.js';
import { Members, objectsForm, textForm } from './members.js';
import { urnProblem } from './names.js';
import { readAttributes } from './read-attribute.js';

/**
 * Reads a Schema resource (RFC 7643 §7), with the defaults of §2.2; members that a definition does not have, such as
 * `meta` and `schemas`, are ignored. Whether it fits the rest of the organization, checkDefinitions tells.
 * @throws DefinitionError with every mistake
 */
export function readSchema(document: Json): SchemaDefinition {
  const problems = new DefinitionProblems();
  if (!isObject(document)) {
    problems.add(
      '',
      'The file must have one JSON object with a schema: {"id": "urn:…", "name": "…", "attributes": […]}',
    );
    problems.throwIfAny();
    throw new Error('unreachable');
  }
  const members = new Members(document, '', problems);
  const id = members.require('id', textForm(10_000), '', '"id": "urn:example:scim:schemas:extension:badge:1.0:User"');
  const problem = id === '' ? undefined : urnProblem(id);
  if (problem !== undefined) members.problem('id', problem);
  const { name, description, attributes } = DEFINITION_LIMITS;
  const schema: SchemaDefinition = {
    id,
    name: members.read('name', textForm(name), '') || id.split(':').at(-1) || id,
    description: members.read('description', textForm(description), ''),
    attributes: readAttributes(
      members.require(
        'attributes',
        objectsForm(attributes, 'attributes'),
        [],
        '"attributes": [{"name": "badgeNumber"}]',
      ),
      'attributes',
      problems,
    ),
    own: true,
  };
  if (problems.isEmpty && schema.attributes.length === 0) {
    members.problem('attributes', 'is empty; write one at least, such as [{"name": "badgeNumber"}]');
  }
  problems.throwIfAny();
  return schema;
}
