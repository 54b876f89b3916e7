import { TransformationError } from '../transformation-error.js';
import type { Surroundings } from './surroundings.js';
import { isMap, member, type Value } from './value.js';

type Arguments = readonly (Value | undefined)[];

interface ConditionFunction {
  /** What it is asked, for people. */
  readonly description: string;
  readonly args: readonly string[];
  holds(args: Arguments, surroundings: Surroundings): boolean;
}

const SAP_GROUP = 'urn:ietf:params:scim:schemas:extension:sap:2.0:Group';

/** Functions that stand in conditions. */
export const CONDITION_FUNCTIONS: ReadonlyMap<string, ConditionFunction> = new Map<string, ConditionFunction>([
  [
    'isValidEmail',
    {
      description: 'whether a text, or each text of a list, is an e-mail address',
      args: ['path'],
      holds: ([value]) => {
        const values = Array.isArray(value) ? value : [value];
        return values.length > 0 && values.every((one) => typeof one === 'string' && isEmailAddress(one));
      },
    },
  ],
  [
    'isApplicationSpecificGroup',
    {
      description: 'whether the applicationId of a group is the property ips.application.id',
      args: [],
      holds: (_, surroundings) => {
        const wanted = surroundings.property('ips.application.id');
        return wanted !== undefined && groupAttribute('applicationId', surroundings) === wanted;
      },
    },
  ],
  [
    'isRegularGroup',
    {
      description: 'whether a group lacks supportedOperations or applicationId, and so belongs to no application',
      args: [],
      holds: (_, surroundings) =>
        ['supportedOperations', 'applicationId'].some((name) => groupAttribute(name, surroundings) === undefined),
    },
  ],
  [
    'isAttributeWithOptionalPrefix',
    {
      description: 'whether a text begins with the value of a property; true where either is missing',
      args: ['path', 'property'],
      holds: ([value, name], surroundings) => {
        const prefix = surroundings.property(String(name));
        if (prefix === undefined || value === undefined || value === null) return true;
        return typeof value === 'string' && value.startsWith(prefix);
      },
    },
  ],
  [
    'isAttributeWithMandatoryPrefix',
    {
      description: 'whether a text begins with the value of a property; false where either is missing',
      args: ['path', 'property'],
      holds: ([value, name], surroundings) => {
        const prefix = surroundings.property(String(name));
        return prefix !== undefined && typeof value === 'string' && value.startsWith(prefix);
      },
    },
  ],
]);

export const callCondition = (name: string, args: Arguments, surroundings: Surroundings): boolean =>
  CONDITION_FUNCTIONS.get(name)?.holds(args, surroundings) ?? false;

/** @throws TransformationError for a function that is not there, or with arguments that it does not take */
export function checkCall(name: string, count: number): void {
  const known = CONDITION_FUNCTIONS.get(name);
  if (known === undefined) {
    const names = [...CONDITION_FUNCTIONS.keys()].join(', ');
    throw new TransformationError(`There is no function ${name} for conditions. There are: ${names}.`);
  }
  if (known.args.length !== count) {
    throw new TransformationError(`${name}(${known.args.join(', ')}) has ${count} arguments here.`);
  }
}

function groupAttribute(name: string, { resource }: Surroundings): Value | undefined {
  const extension = isMap(resource) ? member(resource, SAP_GROUP) : undefined;
  return (isMap(extension) ? member(extension, name) : undefined) ?? undefined;
}

/** RFC 5322's unquoted characters before the @, and names with a dot after it. Each half is read once, from left to right. */
function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const labels = text.slice(at + 1).split('.');
  return (
    at > 0 &&
    local.split('.').every((atom) => /^[a-zA-Z0-9!#$%&'‘*+/=?^_`{|}~-]+$/.test(atom)) &&
    labels.length > 1 &&
    labels.every((label) => /^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(label) && !label.endsWith('-'))
  );
}
