import { randomInt } from 'node:crypto';
import { textOf, type Value } from '../expressions/value.js';
import { TransformationError } from '../transformation-error.js';
import type { MappingFunction } from './mapping-function.js';

const ALGORITHM_KEYS = { algorithm: '`base32` or `base64`', skipPadding: 'whether to leave out the `=` at the end' };
const ALGORITHMS = ['base32', 'base64'] as const;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** What a byte or character costs there, in values visited: it is done one by one. */
const BASE32_WORK = 2;
const SPECIAL_SYMBOLS = '~!@#$%^&*()_+';
const CHARACTERS = {
  Lowercase: 'abcdefghijklmnopqrstuvwxyz',
  Uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  Digits: '0123456789',
} as const;
/** Longer ones help nobody. */
const PASSWORD_LENGTH = 256;

/** Values into encoded ones and back, and passwords. */
export const ENCODING_FUNCTIONS: Readonly<Record<string, MappingFunction>> = {
  encode: {
    description: 'encodes bytes, or the UTF-8 of a text, in base32 or base64',
    keys: ALGORITHM_KEYS,
    read: (keys) => {
      const algorithm = keys.choice('algorithm', ALGORITHMS);
      const skipsPadding = keys.flag('skipPadding');
      return (value, { spend }) => {
        if (value === undefined || value === null) return undefined;
        if (algorithm === 'base32') spend(BASE32_WORK * bytesOf(value).length);
        const encoded = algorithm === 'base64' ? bytesOf(value).toString('base64') : toBase32(bytesOf(value));
        return skipsPadding ? encoded.replace(/=+$/, '') : encoded;
      };
    },
  },
  decode: {
    description: 'decodes base32 or base64 into bytes, of which toString makes a text',
    keys: ALGORITHM_KEYS,
    read: (keys) => {
      const algorithm = keys.choice('algorithm', ALGORITHMS);
      // The padding says nothing that the length does not; it may be there or not.
      keys.flag('skipPadding');
      return (value, { spend }) => {
        if (value === undefined || value === null) return undefined;
        if (algorithm === 'base32') spend(BASE32_WORK * textOf(value).length);
        const text = textOf(value).replace(/=+$/, '');
        return algorithm === 'base64' ? fromBase64(text) : fromBase32(text);
      };
    },
  },
  randomPassword: {
    description: 'makes a random password, whatever the value is',
    keys: {
      passwordLength: 'number of characters',
      minimumNumberOfLowercaseLetters: 'number; 0 means none at all',
      minimumNumberOfUppercaseLetters: 'number; 0 means none at all',
      minimumNumberOfDigits: 'number; 0 means none at all',
      minimumNumberOfSpecialSymbols: 'number; 0 means none at all',
      specialSymbols: `which they are, one after the other; \`${SPECIAL_SYMBOLS}\` without it`,
    },
    needsNoSource: true,
    read: (keys) => {
      const length = keys.integer('passwordLength');
      const symbols = keys.has('specialSymbols') ? String(keys.json('specialSymbols')) : SPECIAL_SYMBOLS;
      const sets = [
        { from: CHARACTERS.Lowercase, least: keys.integer('minimumNumberOfLowercaseLetters') },
        { from: CHARACTERS.Uppercase, least: keys.integer('minimumNumberOfUppercaseLetters') },
        { from: CHARACTERS.Digits, least: keys.integer('minimumNumberOfDigits') },
        { from: symbols, least: keys.integer('minimumNumberOfSpecialSymbols') },
      ];
      checkPassword(length, sets, keys.has('specialSymbols'));
      const used = sets.filter(({ least }) => least > 0);
      const all = used.map(({ from }) => from).join('');
      return () => {
        const picked = used.flatMap(({ from, least }) => Array.from({ length: least }, () => pick(from)));
        while (picked.length < length) picked.push(pick(all));
        return shuffled(picked).join('');
      };
    },
  },
};

function checkPassword(length: number, sets: readonly { from: string; least: number }[], ownSymbols: boolean): void {
  const sum = sets.reduce((total, { least }) => total + least, 0);
  if (length < 1 || length > PASSWORD_LENGTH) {
    throw new TransformationError(`It has a passwordLength of ${length}; 1 to ${PASSWORD_LENGTH} can be had.`);
  }
  if (sets.some(({ least }) => least < 0)) throw new TransformationError('It has a minimum below 0.');
  if (sum > length)
    throw new TransformationError(`Its minimums are ${sum} characters together, and passwordLength less.`);
  if (sum === 0) throw new TransformationError('It allows no characters at all: every minimum is 0.');
  if (ownSymbols && sets.at(-1)?.least === 0) {
    throw new TransformationError('It has specialSymbols, and so minimumNumberOfSpecialSymbols cannot be 0.');
  }
  if (sets.some(({ from, least }) => least > 0 && from === '')) {
    throw new TransformationError('It has specialSymbols without a symbol in it.');
  }
}

const pick = (characters: string): string => characters.charAt(randomInt(characters.length));

function shuffled(characters: string[]): string[] {
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return characters;
}

const bytesOf = (value: Value): Buffer =>
  value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(textOf(value), 'utf8');

function fromBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/_-]*$/.test(text)) throw new TransformationError('The value is not in base64.');
  return Buffer.from(text, 'base64');
}

function toBase32(bytes: Uint8Array): string {
  let encoded = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) encoded += BASE32[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  if (bits > 0) encoded += BASE32[(held << (5 - bits)) & 31];
  return encoded + '='.repeat((8 - (encoded.length % 8)) % 8);
}

function fromBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of text.toUpperCase()) {
    const value = BASE32.indexOf(character);
    if (value === -1) throw new TransformationError('The value is not in base32.');
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}
