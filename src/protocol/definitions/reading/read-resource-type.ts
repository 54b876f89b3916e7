import type { Json } from '../../json.js';
import { isObject } from '../../json.js';
import { isStandardType, type OwnExtension, type OwnType } from '../own-definitions.js';
import { DEFINITION_LIMITS } from './definition-limits.js';
import { DefinitionProblems } from './definition-problems.js';
import { booleanForm, Members, objectsForm, textForm } from './members.js';
import { endpointSegment, typeNameProblem } from './names.js';

/** First segments of a path that mean something else, in lower case. */
const TAKEN_SEGMENTS = new Set([
  'users',
  'groups',
  'me',
  'bulk',
  'schemas',
  'resourcetypes',
  'serviceproviderconfig',
  '.search',
]);
/** Names of `meta.resourceType` that mean something else, in lower case. */
const TAKEN_NAMES = new Set(['schema', 'resourcetype', 'serviceproviderconfig']);

/**
 * Reads a ResourceType resource (RFC 7643 §6). Whether its schemas are there, checkDefinitions tells.
 * @throws DefinitionError with every mistake
 */
export function readResourceType(document: Json): OwnType & Required<Pick<OwnType, 'own'>> {
  const problems = new DefinitionProblems();
  if (!isObject(document)) {
    problems.add(
      '',
      'The file must have one JSON object with a resource type: {"name": "Device", "endpoint": "/Devices", "schema": "urn:…"}',
    );
    problems.throwIfAny();
    throw new Error('unreachable');
  }
  const members = new Members(document, '', problems);
  const text = textForm(10_000);
  const name = members.require('name', text, '', '"name": "Device"');
  if (members.has('name')) checkName(name, members);
  const endpoint = members.require('endpoint', text, '', '"endpoint": "/Devices"');
  const segment = endpointSegment(endpoint);
  if (members.has('endpoint')) checkEndpoint(endpoint, segment, members);
  const type = {
    name,
    own: {
      endpoint: `/${segment ?? ''}`,
      description: members.read('description', textForm(DEFINITION_LIMITS.description), ''),
      schema: members.require('schema', text, '', '"schema" with the URN of a schema that you added before'),
    },
    schemaExtensions: members
      .read('schemaExtensions', objectsForm(DEFINITION_LIMITS.schemas, 'extensions'), [])
      .map((extension, i): OwnExtension => {
        const parts = new Members(extension, `schemaExtensions[${i}]`, problems);
        return {
          schema: parts.require('schema', text, '', '"schema" with the URN of a schema that you added before'),
          required: parts.read('required', booleanForm, false),
        };
      }),
  };
  problems.throwIfAny();
  return type;
}

function checkName(name: string, members: Members): void {
  const problem = typeNameProblem(name);
  if (problem !== undefined) members.problem('name', problem);
  else if (isStandardType(name) || TAKEN_NAMES.has(name.toLowerCase())) {
    members.problem('name', `${JSON.stringify(name)} is a name of the standard; write another, such as "Device"`);
  }
}

function checkEndpoint(endpoint: string, segment: string | undefined, members: Members): void {
  const quoted = JSON.stringify(endpoint.slice(0, 80));
  if (TAKEN_SEGMENTS.has(endpoint.replaceAll('/', '').toLowerCase())) {
    members.problem('endpoint', `${quoted} is an endpoint of the standard; write another, such as "/Devices"`);
  } else if (segment === undefined) {
    members.problem(
      'endpoint',
      `${quoted} must be a slash and one name of letters, digits, "-" and "_", at most ${DEFINITION_LIMITS.name}, such as "/Devices"`,
    );
  }
}
