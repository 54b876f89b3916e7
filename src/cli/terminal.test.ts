import fc from 'fast-check';
import { anyCharacter } from '../../test/support/arbitrary/any-character.js';
import { localTime, printable, printableJson, zoneName } from './terminal.js';

test('an escape sequence, a new line and a turned direction are shown, not obeyed', () => {
  expect(printable('a\u001b[2Jb\nc\u202ed\u009b')).toBe('a\\u001b[2Jb\\nc\\u202ed\\u009b');
});

test.each([
  ['letters of every script', 'Zoë 李 עברית علی தமிழ் ไทย'],
  ['pictures', '😀 ©️ ❤️ ❤︎ 1️⃣ #️⃣'],
  ['pictures that are made of several', '👩‍💻 👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇸🇪'],
  ['another form of a letter, as in Japanese names', '葛\u{e0100}城 邉\u{e0107} ᠠ\u180b'],
])('%s stay', (_what, text) => {
  expect(printable(text)).toBe(text);
});

test.each([
  ['soft hyphen', 'ad\u00admin', 'ad\\u00admin'],
  ['combining grapheme joiner', 'a\u034fb', 'a\\u034fb'],
  ['Arabic letter mark', 'a\u061cb', 'a\\u061cb'],
  ['Hangul fillers', '\u115f\u1160\u3164\uffa0', '\\u115f\\u1160\\u3164\\uffa0'],
  ['zero-width space', 'a\u200bb', 'a\\u200bb'],
  ['zero-width non-joiner and joiner between letters', 'a\u200cb\u200dc', 'a\\u200cb\\u200dc'],
  ['joiner at the end of a picture', '👩\u200d', '👩\\u200d'],
  ['marks of direction', '\u200e\u200f', '\\u200e\\u200f'],
  ['embeddings and overrides', '\u202a\u202b\u202c\u202d\u202e', '\\u202a\\u202b\\u202c\\u202d\\u202e'],
  ['isolates', '\u2066\u2067\u2068\u2069', '\\u2066\\u2067\\u2068\\u2069'],
  ['separators of lines and paragraphs', '\u2028\u2029', '\\u2028\\u2029'],
  ['word joiner and invisible operators', '\u2060\u2061\u2064', '\\u2060\\u2061\\u2064'],
  ['byte order mark', '\ufeffa', '\\ufeffa'],
  ['annotations between lines', '\ufff9\ufffa\ufffb', '\\ufff9\\ufffa\\ufffb'],
  ['tag characters', 'a\u{e0001}\u{e0041}\u{e007f}', 'a\\u{e0001}\\u{e0041}\\u{e007f}'],
  ['tag characters behind a flag', '🏴\u{e0067}\u{e0062}\u{e007f}', '🏴\\u{e0067}\\u{e0062}\\u{e007f}'],
  ['variation selectors of a letter that has no variations', 'a\ufe0fb\u{e01ef}', 'a\\ufe0fb\\u{e01ef}'],
  ['a second variation selector', '葛\u{e0100}\u{e0101} ❤\ufe0f\ufe0f', '葛\u{e0100}\\u{e0101} ❤\ufe0f\\ufe0f'],
  ['a variation selector of a digit that is no key', '1\ufe0f', '1\\ufe0f'],
  ['half of a character', 'a\ud83d', 'a\\ud83d'],
])('shown as an escape: %s', (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
  // JSON writes what lies beyond 16 bits as two escapes; reading it gives everything back.
  expect(printableJson(text)).toMatch(/^"[^\p{Cc}\p{Bidi_Control}\u200b-\u200c\u{e0001}-\u{e007f}]*"$/u);
  expect(JSON.parse(printableJson(text))).toBe(text);
});

/** Text as strangers make it: any code points, with those that hide much more often than chance has them. */
const strange = fc
  .array(
    fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 4 }),
      fc.constantFrom(
        'a',
        'é',
        '👩',
        '💻',
        '葛',
        '❤',
        '1',
        '🏴',
        '\u200b',
        '\u200d',
        '\ufe0f',
        '\u20e3',
        '\u202e',
        '\u{e0100}',
      ),
      fc.integer({ min: 0xe0000, max: 0xe01ff }).map((code) => String.fromCodePoint(code)),
    ),
  )
  .map((parts) => parts.join(''));

test('nothing printable moves the cursor, turns the direction or is a tag', () => {
  fc.assert(
    fc.property(strange, (text) => {
      expect(printable(text)).toMatch(
        /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u200c\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]*$/u,
      );
    }),
  );
});

test('two texts that differ are printed so that they look different: without what a display may ignore, they differ still', () => {
  const seen = (text: string) => printable(text).replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-ascii' }),
      fc.constantFrom('\u200b', '\u2060', '\u00ad', '\u{e0041}', '\ufe0f'),
      fc.nat(),
      (text, hidden, at) => {
        const place = at % (text.length + 1);
        expect(seen(text.slice(0, place) + hidden + text.slice(place))).not.toBe(seen(text));
      },
    ),
  );
});

test('JSON says the same, whatever was in it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: anyCharacter }), strange, (value, text) => {
      const printed = printableJson({ value, text });
      expect(printed).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b\u200c\u{e0000}-\u{e007f}]/u);
      expect(JSON.stringify(JSON.parse(printed))).toBe(JSON.stringify({ value, text }));
    }),
  );
});

test.each([
  [0, 'UTC'],
  [60, '+01:00'],
  [330, '+05:30'],
  [-210, '-03:30'],
])('%d minutes ahead of UTC are %s', (minutes, text) => {
  expect(zoneName(minutes)).toBe(text);
});

test('a time says its zone', () => {
  expect(localTime(new Date())).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (UTC|[+-]\d\d:\d\d)$/);
});
