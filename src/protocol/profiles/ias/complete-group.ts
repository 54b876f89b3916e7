import { isObject, type JsonObject } from '../../json.js';
import type { ResourceChange } from '../../schema/resource-rules.js';
import { SAP_CUSTOM_GROUP_SCHEMA, SAP_GROUP_SCHEMA } from '../../urns.js';

/** SAP documents that names of so many characters arrive from IAG. */
const RELIABLE_NAME_LENGTH = 40;

/** What holds of a group of an application, where nothing was said. */
const DEFAULTS = { type: 'userGroup', supportedOperations: 'readWrite' } as const;

/** A group as SAP's Identity Directory keeps it: with a name of its own, which is the id where the client gives none. */
export function completeGroup({ id, before, after, names, notes }: ResourceChange): JsonObject {
  const { displayName } = after;
  if (names('displayName') && typeof displayName === 'string' && [...displayName].length > RELIABLE_NAME_LENGTH) {
    notes.add('long-group-name', displayName);
  }
  const name = partOf(after, SAP_CUSTOM_GROUP_SCHEMA).name ?? partOf(before, SAP_CUSTOM_GROUP_SCHEMA).name ?? id;
  const group: JsonObject = {
    ...after,
    [SAP_CUSTOM_GROUP_SCHEMA]: { ...partOf(after, SAP_CUSTOM_GROUP_SCHEMA), name },
  };
  const ofApplication = group[SAP_GROUP_SCHEMA];
  return isObject(ofApplication) ? { ...group, [SAP_GROUP_SCHEMA]: { ...DEFAULTS, ...ofApplication } } : group;
}

function partOf(group: JsonObject, urn: string): JsonObject {
  const part = group[urn];
  return isObject(part) ? part : {};
}
