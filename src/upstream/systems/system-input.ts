import { z } from 'zod';
import type { Json } from '../../protocol/json.js';
import { isStorableJson } from '../../protocol/storable-text.js';
import { UPSTREAM_KINDS } from '../../store/upstream/upstream-system.js';
import { SystemRefused } from './system-refused.js';

export { UPSTREAM_KINDS } from '../../store/upstream/upstream-system.js';

const line = (max: number) =>
  z
    .string({ error: 'must be a text' })
    .trim()
    .min(1, 'is empty')
    .max(max, `has more than ${max} characters`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a header or a terminal would take them for something else
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'has control characters in it');
const url = line(2_000);
/** Left out to keep the one that there is. */
const secret = z.string().min(1, 'is empty').max(10_000, 'has more than 10000 characters').optional();
const pem = z.string().trim().min(1, 'is empty').max(100_000, 'has more than 100000 characters');
/** As SAP exports it: JSON, or its text, of which errors can name the line. */
const transformation = z.union([z.string().max(2_000_000, 'is longer than 2 MB'), z.record(z.string(), z.json())]);

const authentication = z.discriminatedUnion(
  'method',
  [
    z.strictObject({ method: z.literal('none') }),
    z.strictObject({ method: z.literal('basic'), user: line(500), secret }),
    z.strictObject({ method: z.literal('bearer'), secret }),
    z.strictObject({
      method: z.literal('oauth'),
      tokenUrl: url,
      clientId: line(500),
      secret,
      scope: line(2_000).optional(),
      certificate: pem.optional(),
    }),
    z.strictObject({ method: z.literal('certificate'), certificate: pem, key: secret }),
  ],
  { error: 'has a method: none, basic, bearer, oauth or certificate' },
);

/** What is entered of a system. */
export const systemInput = z.strictObject({
  name: line(100),
  kind: z.enum(UPSTREAM_KINDS, { error: `is ${UPSTREAM_KINDS.join(' or ')}` }),
  url,
  authentication,
  authorities: pem.optional(),
  properties: z.record(z.string(), z.string({ error: 'must be a text' })).default({}),
  readTransformation: transformation.optional(),
  writeTransformation: transformation.optional(),
  isProxy: z.boolean().default(true),
});

export type SystemInput = z.input<typeof systemInput>;
export type CheckedSystemInput = z.output<typeof systemInput>;

/** @throws SystemRefused naming the first field that cannot be taken, and what to enter there */
export function readSystemInput(input: unknown): CheckedSystemInput {
  const read = systemInput.safeParse(input);
  if (read.success) {
    const field = Object.entries(read.data).find(([, value]) => !isStorableJson(value as Json))?.[0];
    if (field === undefined) return read.data;
    throw new SystemRefused(field, `${field} has a NUL character, or half of a character, in it.`);
  }
  const [issue] = read.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined;
  throw new SystemRefused(
    field,
    unknown === undefined
      ? `${field || 'The system'} ${issue?.message ?? 'cannot be read'}.`
      : `A system has no ${unknown}. It has ${Object.keys(systemInput.shape).join(', ')}.`,
  );
}
