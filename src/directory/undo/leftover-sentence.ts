import { counted } from '../../protocol/counted.js';
import { isObject, type JsonObject } from '../../protocol/json.js';
import type { Leftover } from '../../store/undo/undo-row.js';
import { timeOf } from '../log/request-id.js';

/** Something that was left alone, or would be, and why, for people. */
export interface Left extends Leftover {
  readonly name: string;
  readonly sentence: string;
}

export const leftOf = (leftover: Leftover, name: string, nameOf?: (id: string) => string | undefined): Left => ({
  ...leftover,
  name,
  sentence: sentence(leftover, name, nameOf),
});

function sentence(
  { resourceType, reason, details, part }: Leftover,
  name: string,
  nameOf: (id: string) => string | undefined = () => undefined,
): string {
  const what =
    part === 'members' ? `${counted(Number(details.count), 'member')} of ${name}` : `${resourceType} ${name}`;
  switch (reason) {
    case 'changed-since':
      return `${what}: changed since${sinceOf(details)}`;
    case 'let-in-since':
      return `${what}: let into ${groupOf(details)}${sinceOf(details)}`;
    case 'taken': {
      const holder = typeof details.holder === 'string' ? (nameOf(details.holder) ?? details.holder) : 'another';
      return `${what}: its ${String(details.attribute)} is taken by ${holder}${holder === details.holder ? '' : ` (${details.holder})`}`;
    }
    case 'gone-for-good':
      return `${what}: deleted for good since, as deleted resources are kept for a time only`;
    case 'no-type':
      return `${what}: the organization has no such resource type any more`;
    case 'refused':
      return `${what}: as it was, it is larger than a resource may be`;
    case 'cycle':
      return `${what}: the group would contain itself`;
  }
}

const groupOf = ({ since }: JsonObject): string =>
  isObject(since) && typeof since.group === 'string' ? `the group ${since.group}` : 'a group';

function sinceOf({ since }: JsonObject): string {
  if (!isObject(since)) return '';
  const { id, operation, credential, operator } = since;
  const who =
    typeof credential === 'string'
      ? ` by ${JSON.stringify(credential)}`
      : typeof operator === 'string'
        ? ` by the operator ${operator}`
        : '';
  const when = typeof id === 'string' ? ` at ${new Date(timeOf(id)).toISOString()}` : '';
  return `${who}${when} (${String(operation)})`;
}
