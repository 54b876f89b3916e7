import { z } from 'zod';
import type { JsonObject } from '../../json.js';
import type { AttributeDefinition, AttributeType } from '../../schema/definition.js';
import { attributeProblems } from '../attribute-rules.js';
import { DEFINITION_LIMITS } from './definition-limits.js';
import type { DefinitionProblems } from './definition-problems.js';
import { booleanForm, Members, objectsForm, textForm, wordForm } from './members.js';
import { attributeNameProblem } from './names.js';

const TYPES = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary', 'complex'] as const;
const MUTABILITIES = ['readOnly', 'readWrite', 'immutable', 'writeOnly'] as const;
const RETURNED = ['always', 'never', 'default', 'request'] as const;
const UNIQUENESS = ['none', 'server', 'global'] as const;

/** Types whose values are compared exactly unless the definition says otherwise (RFC 7643 §2.3.6, §2.3.7). */
const EXACT_TYPES: ReadonlySet<AttributeType> = new Set(['reference', 'binary']);
const TYPES_WITH_CASE: ReadonlySet<AttributeType> = new Set(['string', 'reference', 'binary']);

const { canonicalValues, canonicalValue, description, subAttributes } = DEFINITION_LIMITS;
const wordsForm = z
  .array(textForm(canonicalValue), 'must be a list of texts in square brackets')
  .max(canonicalValues, `takes at most ${canonicalValues} values`)
  .optional();

/**
 * Reads attributes, noting every mistake; no two may have the same name, whatever the case (RFC 7643 §2.1).
 * @param path of the list, for mistakes
 */
export function readAttributes(
  sent: readonly JsonObject[],
  path: string,
  problems: DefinitionProblems,
  isSubAttribute = false,
): AttributeDefinition[] {
  const attributes = sent.map((object, i) => readAttribute(object, `${path}[${i}]`, problems, isSubAttribute));
  const seen = new Map<string, number>();
  for (const [i, { name }] of attributes.entries()) {
    const first = seen.get(name.toLowerCase());
    if (first === undefined) seen.set(name.toLowerCase(), i);
    else if (name !== '') {
      problems.add(
        `${path}[${i}].name`,
        `${JSON.stringify(name)} is the name of ${path}[${first}] already; write another`,
      );
    }
  }
  return attributes;
}

/** What is left out has the default of RFC 7643 §2.2. */
function readAttribute(
  object: JsonObject,
  path: string,
  problems: DefinitionProblems,
  isSubAttribute: boolean,
): AttributeDefinition {
  const members = new Members(object, path, problems);
  const name = members.require('name', textForm(1_000), '', '"name": "badgeNumber"');
  const problem = members.has('name') && name !== '' ? attributeNameProblem(name, isSubAttribute) : undefined;
  if (problem !== undefined) members.problem('name', problem);
  if (members.has('name') && name === '') members.problem('name', 'is empty; write a name such as "badgeNumber"');
  const type = members.read('type', wordForm(TYPES), 'string');
  const mutability = members.read('mutability', wordForm(MUTABILITIES), 'readWrite');
  const parts = members.has('subAttributes')
    ? members.read('subAttributes', objectsForm(subAttributes, 'sub-attributes'), [])
    : undefined;
  const attribute: AttributeDefinition = {
    name: name.toLowerCase() === '$ref' ? '$ref' : name,
    type,
    multiValued: members.read('multiValued', booleanForm, false),
    description: members.read('description', textForm(description), ''),
    required: members.read('required', booleanForm, false),
    caseExact: members.read('caseExact', booleanForm, EXACT_TYPES.has(type)) && TYPES_WITH_CASE.has(type),
    mutability,
    returned: members.read('returned', wordForm(RETURNED), mutability === 'writeOnly' ? 'never' : 'default'),
    uniqueness: members.read('uniqueness', wordForm(UNIQUENESS), 'none'),
    ...lists(members),
    ...(parts === undefined
      ? {}
      : { subAttributes: readAttributes(parts, members.pathOf('subAttributes'), problems, true) }),
  };
  for (const [member, message] of attributeProblems(attribute, isSubAttribute)) members.problem(member, message);
  return attribute;
}

function lists(members: Members): Pick<AttributeDefinition, 'canonicalValues' | 'referenceTypes'> {
  const [canonical, references] = [
    members.read('canonicalValues', wordsForm, undefined),
    members.read('referenceTypes', wordsForm, undefined),
  ];
  return {
    ...(canonical === undefined || canonical.length === 0 ? {} : { canonicalValues: canonical }),
    ...(references === undefined || references.length === 0 ? {} : { referenceTypes: references }),
  };
}
