import { isObject, type JsonObject } from '../../src/protocol/json.js';
import type { ScimResponse } from './scim-client.js';

/** The resources in an answer to a list or a search. */
export function resourcesOf({ status, text, body }: ScimResponse): JsonObject[] {
  if (!Array.isArray(body.Resources)) throw new Error(`an answer ${status} has no Resources: ${text.slice(0, 500)}`);
  return body.Resources.filter(isObject);
}
