import { LRUCache } from 'lru-cache';
import { NO_DEFINITIONS, type OwnDefinitions } from './own-definitions.js';

/** Characters of distinct texts that are kept; an organization without own definitions needs none. */
const MAX_KEPT = 32 * 1024 * 1024;
const kept = new LRUCache<string, OwnDefinitions>({ maxSize: MAX_KEPT, sizeCalculation: (_, text) => text.length });

/**
 * Reads what the store keeps, once for each text: the same object again, so that what was made of it (compiled resource
 * types) is found again too.
 * @param schemas JSON of a list of SchemaDefinition; null when there are none
 * @param types JSON of a list of OwnType; null when there are none
 */
export function readStoredDefinitions(schemas: string | null, types: string | null): OwnDefinitions {
  if (schemas === null && types === null) return NO_DEFINITIONS;
  const text = `{"schemas":${schemas ?? '[]'},"types":${types ?? '[]'}}`;
  const known = kept.get(text);
  if (known !== undefined) return known;
  const definitions = JSON.parse(text) as OwnDefinitions;
  kept.set(text, definitions);
  return definitions;
}
