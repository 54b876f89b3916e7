import { createTranslate } from './catalogue.ts';
import { de } from './de/index.ts';
import { en } from './en/index.ts';

const t = createTranslate(en, 'en');

test('values take their places, numbers as the language writes them, and plurals by its rules', () => {
  expect(t('people.sent', { email: 'a@b.c' })).toBe('An invitation was sent to a@b.c.');
  expect(t('grid.counted', { count: 1 })).toBe('1 entry');
  expect(t('grid.counted', { count: 12_345 })).toBe('12,345 entries');
  expect(createTranslate(de, 'de')('grid.counted', { count: 12_345 })).toBe('12.345 Einträge');
});

test('a value is text, whatever it holds', () => {
  expect(t('people.sent', { email: '{email} $& <b>' })).toBe('An invitation was sent to {email} $& <b>.');
});

/** The places for values in every text, by its key. */
const placesIn = (catalogue: object): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(catalogue).flatMap(([section, messages]) =>
      Object.entries(messages as Record<string, unknown>).map(([key, message]) => [
        `${section}.${key}`,
        [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].sort(),
      ]),
    ),
  );

test('both languages put the same values into each text', () => {
  expect(placesIn(de)).toEqual(placesIn(en));
});
