import { createHmac, timingSafeEqual } from 'node:crypto';
import { ScimError } from '../scim-error.js';

/** How long a cursor is good for, in seconds; ServiceProviderConfig declares it. */
export const CURSOR_TIMEOUT_S = 3_600;

/** Where a page of a walk begins: after (or, backwards, before) the resource with this sort key and id. */
export interface CursorPosition {
  readonly backwards: boolean;
  /** Of the attribute that is sorted by, as text; null without sorting, and for resources that lack the attribute. */
  readonly key: string | null;
  readonly id: string;
}

/** What a cursor is bound to: it cannot be used for another organization, resource type, filter or order. */
export interface CursorScope {
  readonly secret: Uint8Array;
  readonly text: string;
}

const invalidCursor = (detail: string) => new ScimError(400, 'invalidCursor', detail, 'cursor-wrong');
const expiredCursor = (detail: string) => new ScimError(400, 'expiredCursor', detail, 'cursor-expired');

/** A cursor (RFC 9865 §2) for a position; only unreserved characters of URIs. */
export function writeCursor(scope: CursorScope, position: CursorPosition, now = Date.now()): string {
  const expires = Math.floor(now / 1_000) + CURSOR_TIMEOUT_S;
  const { backwards, key, id } = position;
  const payload = Buffer.from(JSON.stringify([expires, backwards, key, id])).toString('base64url');
  return `${payload}.${signatureOf(scope, payload).toString('base64url')}`;
}

/**
 * @throws ScimError invalidCursor for one that was tampered with or belongs to another query, expiredCursor for an old one
 */
export function readCursor(scope: CursorScope, cursor: string, now = Date.now()): CursorPosition {
  const [payload = ''] = cursor.split('.', 1);
  // Compared as text: base64url has many spellings of the same bytes, and only ours is a cursor.
  const given = Buffer.from(cursor.slice(payload.length + 1));
  const expected = Buffer.from(signatureOf(scope, payload).toString('base64url'));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw invalidCursor(
      'The cursor is not one of this query: repeat every parameter but the cursor, or begin again without one.',
    );
  }
  const [expires, backwards, key, id] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [
    number,
    boolean,
    string | null,
    string,
  ];
  if (expires < now / 1_000)
    throw expiredCursor(`The cursor is older than ${CURSOR_TIMEOUT_S} seconds: begin again without one.`);
  return { backwards, key, id };
}

const signatureOf = ({ secret, text }: CursorScope, payload: string): Buffer =>
  createHmac('sha256', secret).update(text).update('\0').update(payload).digest().subarray(0, 16);
