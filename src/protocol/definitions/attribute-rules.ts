import type { AttributeDefinition, AttributeType } from '../schema/definition.js';

/** The member that a rule speaks of, and what is wrong with it. */
type RuleProblem = readonly [member: keyof AttributeDefinition, message: string];

/** Types whose values an index can hold. */
const INDEXED_TYPES: ReadonlySet<AttributeType> = new Set(['string', 'reference', 'integer', 'decimal', 'dateTime']);

/** What does not go together in the definition of an attribute. */
export function attributeProblems(attribute: AttributeDefinition, isSubAttribute: boolean): RuleProblem[] {
  return [
    ...complexProblems(attribute, isSubAttribute),
    ...accessProblems(attribute),
    ...uniquenessProblems(attribute, isSubAttribute),
    ...listProblems(attribute),
  ];
}

function complexProblems({ type, subAttributes }: AttributeDefinition, isSubAttribute: boolean): RuleProblem[] {
  if (type !== 'complex') {
    return subAttributes === undefined
      ? []
      : [
          [
            'subAttributes',
            `belong to type "complex", and this is "${type}"; write "type": "complex" or leave them out`,
          ],
        ];
  }
  if (isSubAttribute) return [['type', 'must not be "complex" below a complex attribute (RFC 7643 §2.3.8)']];
  if (subAttributes !== undefined && subAttributes.length > 0) return [];
  return [['subAttributes', 'are missing; a complex attribute needs one at least, such as [{"name": "value"}]']];
}

function accessProblems({ mutability, returned, required }: AttributeDefinition): RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (mutability === 'writeOnly' && returned !== 'never') {
    problems.push(['returned', 'must be "never" for a writeOnly attribute (RFC 7643 §7)']);
  }
  if (required && mutability === 'readOnly') {
    problems.push(['required', 'must be false for a readOnly attribute, which no client can give']);
  }
  if (required && returned === 'never') {
    problems.push([
      'required',
      'must be false for an attribute that is never returned: its values are accepted and not kept, so nothing could be checked',
    ]);
  }
  return problems;
}

function uniquenessProblems(attribute: AttributeDefinition, isSubAttribute: boolean): RuleProblem[] {
  if (attribute.uniqueness === 'none') return [];
  const obstacle = obstacleToUniqueness(attribute, isSubAttribute);
  return obstacle === undefined
    ? []
    : [
        [
          'uniqueness',
          `must be "none" ${obstacle}: unique can be what has one value for each resource and is compared as text, a number or a time`,
        ],
      ];
}

function obstacleToUniqueness(attribute: AttributeDefinition, isSubAttribute: boolean): string | undefined {
  if (isSubAttribute) return 'for a sub-attribute';
  if (attribute.multiValued) return 'for a multi-valued attribute';
  if (!INDEXED_TYPES.has(attribute.type)) return `for type "${attribute.type}"`;
  return attribute.returned === 'never' ? 'for an attribute that is never returned' : undefined;
}

function listProblems({ type, canonicalValues, referenceTypes }: AttributeDefinition): RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (canonicalValues !== undefined && type !== 'string' && type !== 'reference') {
    problems.push(['canonicalValues', `belong to type "string" or "reference", and this is "${type}"; leave them out`]);
  }
  if (referenceTypes !== undefined && type !== 'reference') {
    problems.push(['referenceTypes', `belong to type "reference", and this is "${type}"; leave them out`]);
  }
  return problems;
}
