import fc from 'fast-check';
import { printable } from './terminal.js';

test('an escape sequence, a new line and a turned direction are shown, not obeyed', () => {
  expect(printable('a\u001b[2Jb\nc\u202ed\u009b')).toBe('a\\u001b[2Jb\\nc\\u202ed\\u009b');
});

test('letters of every script and pictures stay', () => {
  expect(printable('Zoë 李 עברית 👩‍💻')).toBe('Zoë 李 עברית 👩‍💻');
});

test('nothing printable moves the cursor', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const codes = [...printable(text)].map((character) => character.codePointAt(0) ?? 0);
      expect(codes.every((code) => code > 31 && (code < 127 || code > 159))).toBe(true);
    }),
  );
});
