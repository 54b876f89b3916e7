import type { z } from 'zod';
import type { Json, JsonObject } from '../json.js';
import { invalidSyntax } from '../scim-error.js';
import { lowerKeys } from './lower-keys.js';

/**
 * One operation of a Bulk or a PATCH message.
 * @param i its place, from 0
 * @returns what the schema says of it, and all its members by their names in lower case
 * @throws ScimError 400 invalidSyntax naming the place
 */
export function readOperation<Operation>(
  schema: z.ZodType<Operation>,
  sent: Json,
  i: number,
): { operation: Operation; members: JsonObject; place: string } {
  const place = `Operation ${i + 1}`;
  const members = lowerKeys(sent, place);
  const parsed = schema.safeParse(members);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidSyntax(`${place}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not valid'}.`);
  }
  return { operation: parsed.data, members, place };
}
