import { ScimError } from '../scim-error.js';
import { CURSOR_TIMEOUT_S, type CursorPosition, readCursor, writeCursor } from './cursor.js';

const scope = { secret: Buffer.from('secret'), text: 'query' };
const position: CursorPosition = { backwards: false, key: 'a "quoted" é', id: '1' };
const NOW = Date.UTC(2026, 0, 1);

const refusal = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    return error instanceof ScimError ? error.scimType : error;
  }
  return 'not refused';
};

test.each([position, { ...position, backwards: true }, { ...position, key: null }])(
  '%j comes back as it went',
  (sent) => {
    expect(readCursor(scope, writeCursor(scope, sent, NOW), NOW)).toEqual(sent);
  },
);

test('a cursor lives for its timeout and not longer', () => {
  const cursor = writeCursor(scope, position, NOW);
  expect(readCursor(scope, cursor, NOW + CURSOR_TIMEOUT_S * 1_000)).toEqual(position);
  expect(refusal(() => readCursor(scope, cursor, NOW + CURSOR_TIMEOUT_S * 1_000 + 1))).toBe('expiredCursor');
});

test('another secret, another query, or a changed payload is refused before anything in it is read', () => {
  const cursor = writeCursor(scope, position, NOW);
  const [, signature] = cursor.split('.');
  const forged = `${Buffer.from('not json').toString('base64url')}.${signature}`;
  expect(refusal(() => readCursor({ ...scope, secret: Buffer.from('other') }, cursor, NOW))).toBe('invalidCursor');
  expect(refusal(() => readCursor({ ...scope, text: 'other' }, cursor, NOW))).toBe('invalidCursor');
  expect(refusal(() => readCursor(scope, forged, NOW))).toBe('invalidCursor');
});
