import { z } from 'zod';
import { AccessError } from './access-error.js';

const MAX_NAME = 1_000;
const MAX_REASON = 1_000;

const name = (what: string) =>
  z
    .string(`${what} is missing.`)
    .trim()
    .min(1, `${what} is missing.`)
    .max(MAX_NAME, `${what} has more than ${MAX_NAME} characters.`)
    .refine(isPlain, `${what} has characters that nobody can read.`);

const time = (what: string) =>
  z.iso
    .datetime({ offset: true, error: `${what} is no time such as 2026-12-01T08:00:00Z.` })
    .transform((text) => new Date(text));

const reason = name('reason').max(MAX_REASON, `reason has more than ${MAX_REASON} characters.`);

/** The body of a request for access. */
export const ACCESS_REQUEST = z.strictObject({
  system: name('system'),
  user: name('user'),
  group: name('group'),
  reason,
  validFrom: time('validFrom').optional(),
  validUntil: time('validUntil').optional(),
});

/** The body of a decision. */
export const ACCESS_DECISION = z.strictObject({ reason: reason.optional() });

/** What somebody asks for. */
export type AccessInput = z.output<typeof ACCESS_REQUEST>;

/** @throws AccessError saying what is wrong with which value */
export function readAccessInput(input: unknown, now = new Date()): AccessInput {
  const read = check(ACCESS_REQUEST, input);
  const { validFrom, validUntil } = read;
  if (validUntil !== undefined && validUntil <= now) throw new AccessError(400, 'validUntil is in the past.');
  if (validFrom !== undefined && validUntil !== undefined && validUntil <= validFrom)
    throw new AccessError(400, 'validUntil is not after validFrom.');
  return read;
}

/** @param input an object with a `reason`, or nothing */
export const readDecision = (input: unknown): { reason: string | undefined } => ({
  reason: check(ACCESS_DECISION, input ?? {}).reason,
});

function check<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw new AccessError(400, `${issue.keys.slice(0, 3).join(', ')} is no member of this body.`);
  const path = issue?.path.join('.') ?? '';
  const message = issue?.message ?? 'The body is not right.';
  throw new AccessError(400, path === '' || message.startsWith(path) ? message : `${path}: ${message}`);
}

/** Whether it has neither control characters nor half characters. */
function isPlain(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
