import { z } from 'zod';
import type { Json } from '../json.js';
import { describe } from '../resource/describe.js';
import { invalidSyntax, invalidValue, payloadTooLarge } from '../scim-error.js';
import { PATCH_OP } from '../urns.js';
import { readMessage } from './message-members.js';
import { readOperation } from './read-operation.js';

/** Most operations in one PATCH. */
export const MAX_OPERATIONS = 1_000;

/** The body of a PATCH (RFC 7644 §3.5.2), names in canonical case, paths not yet read. */
export interface PatchMessage {
  readonly operations: readonly SentOperation[];
}

export interface SentOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string | undefined;
  readonly value: Json | undefined;
  /** True when `op` was not written in lower case. */
  readonly capital: boolean;
}

const OPERATION = z.object({ op: z.string(), path: z.string().nullish() });
const VERBS = new Set(['add', 'replace', 'remove'] as const);

/**
 * Reads the envelope of a PATCH. An empty list of operations is allowed: Microsoft's validator sends one.
 * @throws ScimError invalidSyntax or invalidValue naming the operation by its place, counted from 1
 */
export function readPatchMessage(body: Json | undefined): PatchMessage {
  const { operations } = readMessage(body, PATCH_OP, 'PATCH');
  if (!Array.isArray(operations)) {
    throw invalidSyntax(`A PATCH needs an array "Operations"; received ${describe(operations)}.`);
  }
  if (operations.length > MAX_OPERATIONS) {
    throw payloadTooLarge(
      `One PATCH takes at most ${MAX_OPERATIONS} operations; received ${operations.length}.`,
      'operations-too-many',
    );
  }
  return { operations: operations.map(readPatchOperation) };
}

function readPatchOperation(sent: Json, i: number): SentOperation {
  const place = `Operation ${i + 1}`;
  const { operation, members } = readOperation(OPERATION, sent, place);
  const { op, path } = operation;
  const { value } = members;
  const verb = op.toLowerCase();
  if (!isVerb(verb)) throw invalidSyntax(`${place}: op must be add, replace or remove; received ${describe(op)}.`);
  if (verb !== 'remove' && value === undefined) throw invalidValue(`${place}: ${op} needs a value.`);
  return { op: verb, path: path ?? undefined, value, capital: verb !== op };
}

const isVerb = (verb: string): verb is SentOperation['op'] => (VERBS as ReadonlySet<string>).has(verb);
