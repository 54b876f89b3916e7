import { isObject, type Json, type JsonObject } from '../json.js';
import type { Projection } from './projection.js';

/** Go back in any case. */
const ALWAYS = new Set(['schemas', 'id']);
const URN = /^urn:/i;

/**
 * Applies a projection to a resource whose schema is not known here, as SAP's proxies do: by names of the first level. A
 * bare name means the attribute of every schema that the resource lists; with the URN of one, that one's alone.
 */
export function projectForeign(resource: JsonObject, { mode, parts }: Projection): JsonObject {
  if (mode === 'default') return resource;
  const schemas = Array.isArray(resource.schemas) ? resource.schemas.map((urn) => String(urn).toLowerCase()) : [];
  const named = [...parts.keys()].map((name) => selectorOf(name.toLowerCase(), schemas, mode === 'only'));
  const isNamed = (schema: string | undefined, name: string) => named.some((test) => test(schema, name.toLowerCase()));
  const isKept = (schema: string | undefined, name: string) => isNamed(schema, name) === (mode === 'only');
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(resource)) {
    const kept = ALWAYS.has(key) ? value : URN.test(key) ? extensionOf(key, value, isKept, schemas) : undefined;
    if (kept !== undefined) result[key] = kept;
    else if (!URN.test(key) && isKept(undefined, key)) result[key] = value;
  }
  return result;
}

/** Whether an attribute of an extension, or of the schema of the type itself (undefined), is meant. */
type Selector = (schema: string | undefined, name: string) => boolean;

function selectorOf(name: string, schemas: readonly string[], isOnly: boolean): Selector {
  const urn = schemas.find((each) => name === each || name.startsWith(`${each}:`));
  const rest = urn === undefined ? name : name.slice(urn.length + 1);
  const [attribute = '', subAttribute] = rest.split('.');
  // Of a name of the second level, the first level is shown, and nothing is left out.
  if (subAttribute !== undefined && !isOnly) return () => false;
  if (urn === undefined) return URN.test(name) ? () => false : (_, each) => each === attribute;
  const isWhole = attribute === '';
  const isCore = urn.startsWith('urn:ietf:params:scim:schemas:core:');
  return (schema, each) => (isCore ? schema === undefined : schema === urn) && (isWhole || each === attribute);
}

function extensionOf(
  key: string,
  value: Json,
  isKept: (schema: string | undefined, name: string) => boolean,
  schemas: readonly string[],
): Json | undefined {
  const urn = key.toLowerCase();
  if (!isObject(value) || !schemas.includes(urn)) return undefined;
  const kept = Object.entries(value).filter(([name]) => isKept(urn, name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
