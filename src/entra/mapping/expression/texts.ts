/** Letters that do not fall into a base and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  Æ: 'AE',
  ø: 'oe',
  Ø: 'OE',
  œ: 'oe',
  Œ: 'OE',
  ß: 'ss',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
};

/** Text as names of accounts may have it: `Zoë Åström-Weiß` is `Zoe Astrom-Weiss`. */
export const withoutDiacritics = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[æÆøØœŒßłŁı]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC');

/**
 * Each word with a capital and small letters behind it.
 * @param separators what stands between words; without them everything but letters, digits and apostrophes does
 */
export function properCase(text: string, separators: string | undefined): string {
  let isFirst = true;
  return [...text]
    .map((character) => {
      const isSeparator =
        separators === undefined ? !/[\p{L}\p{M}\p{N}'’]/u.test(character) : separators.includes(character);
      const cased = isFirst ? character.toUpperCase() : character.toLowerCase();
      isFirst = isSeparator;
      return cased;
    })
    .join('');
}

/** The word at a place, the first being number 1; nothing when there are not so many. */
export function word(text: string, place: number, delimiters: string): string | undefined {
  const words: string[] = [''];
  for (const character of text) {
    if (delimiters.includes(character)) words.push('');
    else words[words.length - 1] += character;
  }
  return words.filter((part) => part !== '')[place - 1];
}
