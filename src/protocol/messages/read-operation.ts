import type { z } from 'zod';
import type { Json, JsonObject } from '../json.js';
import { invalidSyntax } from '../scim-error.js';
import { lowerKeys, nameAsSent } from './message-members.js';

/**
 * One operation of a Bulk or a PATCH message.
 * @param place such as `Operation 1`, which errors begin with
 * @returns what the schema says of it, and all its members by their names in lower case
 * @throws ScimError 400 invalidSyntax naming the place
 */
export function readOperation<Operation>(
  schema: z.ZodType<Operation>,
  sent: Json,
  place: string,
): { operation: Operation; members: JsonObject } {
  const members = lowerKeys(sent, place);
  const parsed = schema.safeParse(members);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = nameAsSent(sent, String(issue?.path[0] ?? ''));
    throw invalidSyntax(`${place}: ${name} ${issue?.message ?? 'is not valid'}.`);
  }
  return { operation: parsed.data, members };
}
