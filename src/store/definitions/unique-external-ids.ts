import type pg from 'pg';
import type { OwnDefinitions } from '../../protocol/definitions/own-definitions.js';
import { resourceTypesOf } from '../../protocol/profiles/resource-types.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { allowLonger } from '../connections/silence.js';
import type { Database } from '../database.js';
import { type DefinitionRow, findDefinitions } from './stored-definitions.js';
import {
  clearUniqueValues,
  type DuplicateValue,
  fillUniqueValues,
  repairUniqueValues,
  TIME_LIMIT_MS,
  type UnindexableValue,
} from './unique-value-index.js';

const EXTERNAL_ID = 'externalId';

/**
 * Puts the externalIds of all resources of an organization into the index of unique values, or takes them out.
 * @returns some of what stands in the way, with which the index must not be committed
 */
export async function indexExternalIds(
  client: pg.ClientBase,
  organizationId: string,
  unique: boolean,
): Promise<(DuplicateValue | UnindexableValue)[]> {
  await allowLonger(client, TIME_LIMIT_MS);
  const query = async (text: string, values: string[]) => (await client.query(text, values)).rows;
  const obstacles: (DuplicateValue | UnindexableValue)[] = [];
  for (const type of typesOf(await findDefinitions(query, organizationId))) {
    // Servers that did not know of the last change yet may have left some.
    await clearUniqueValues(client, organizationId, type.name, EXTERNAL_ID);
    if (unique) obstacles.push(...(await fillUniqueValues(client, organizationId, type, [EXTERNAL_ID])));
  }
  return obstacles;
}

/** See repairUniqueValues. */
export async function repairExternalIds(
  database: Database,
  organizationId: string,
  since: Date,
): Promise<DuplicateValue[]> {
  const query = (text: string, values: string[]) => database.query<DefinitionRow>('definitions.find', text, values);
  const duplicates: DuplicateValue[] = [];
  for (const type of typesOf(await findDefinitions(query, organizationId))) {
    duplicates.push(...(await repairUniqueValues(database, organizationId, type, [EXTERNAL_ID], since)));
  }
  return duplicates;
}

/** What a profile requires makes no difference to the index. */
const typesOf = (definitions: OwnDefinitions): ResourceType[] => [
  ...resourceTypesOf('core', definitions, { uniqueExternalId: true }).values(),
];
