import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };

/** Any code point: what fast-check calls "binary", which takes a second and more to prepare. */
export const anyCharacter = fc
  .nat(0x10ffff - SURROGATES.count)
  .map((i) => String.fromCodePoint(i < SURROGATES.first ? i : i + SURROGATES.count));
