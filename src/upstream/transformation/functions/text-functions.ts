import { readPath } from '../expressions/evaluate-expression.js';
import { matchWork } from '../expressions/java-regex.js';
import { parsePath } from '../expressions/parse-expression.js';
import { replaceMatches } from '../expressions/replace-matches.js';
import type { Surroundings } from '../expressions/surroundings.js';
import { textOf, type Value } from '../expressions/value.js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';
import type { FunctionKeys } from './function-keys.js';
import type { Apply, MappingFunction } from './mapping-function.js';

/** Texts into texts, or into what is found in them. */
export const TEXT_FUNCTIONS: Readonly<Record<string, MappingFunction>> = {
  compositeId: {
    description: 'puts a separator and a second id behind the value',
    keys: { separator: 'text between the two; `:` without it', subId: 'text, or a path of the resource' },
    read: (keys) => {
      const separator = keys.textOr('separator', ':');
      const subId = keys.text('subId');
      return onText((text, surroundings) => {
        const id = subId(surroundings);
        const found = id.startsWith('$') ? readPath(parsePath(id), surroundings, surroundings.resource) : id;
        if ((found ?? null) === null) throw new TransformationError('The path of subId leads to nothing.');
        return text + separator(surroundings) + textOf(found ?? '');
      });
    },
  },
  concatString: {
    description: 'puts a prefix before the value and a suffix behind it',
    keys: { prefix: 'text', suffix: 'text, number or boolean' },
    read: (keys) => {
      const prefix = keys.textOr('prefix', '');
      const suffix = keys.textOr('suffix', '');
      return onText((text, surroundings) => bounded(prefix(surroundings) + text + suffix(surroundings)));
    },
  },
  getMatchedRegexGroup: {
    description: 'returns a group of what the regular expression matches, or nothing where it does not match',
    keys: { regex: 'regular expression, which has to match all of the value', groupIndex: 'number; 0 is the whole' },
    read: (keys) => {
      const regex = keys.regex('regex');
      const group = keys.integer('groupIndex');
      return onText((text, surroundings) => {
        const compiled = regex(surroundings);
        if (group < 0 || group > compiled.groupCount()) {
          throw new TransformationError(`The regular expression has no group ${group}.`);
        }
        surroundings.spend(matchWork(compiled, text));
        const matcher = compiled.matcher(text);
        return matcher.matches() ? (matcher.group(group) ?? undefined) : undefined;
      });
    },
  },
  matchRegex: {
    description: 'returns whether all of the value matches the regular expression',
    keys: { regex: 'regular expression' },
    read: (keys) => {
      const regex = keys.regex('regex');
      return onText((text, surroundings) => {
        const compiled = regex(surroundings);
        surroundings.spend(matchWork(compiled, text));
        return compiled.matches(text);
      });
    },
  },
  replaceString: {
    description: 'replaces each occurrence of a text',
    keys: { target: 'text to be replaced', replacement: 'text in its place' },
    read: (keys) => {
      const target = keys.text('target');
      const replacement = keys.text('replacement');
      return onText((text, surroundings) => {
        const sought = target(surroundings);
        const parts = sought === '' ? [text] : text.split(sought);
        const put = replacement(surroundings);
        boundedLength(text.length + (parts.length - 1) * put.length);
        return parts.join(put);
      });
    },
  },
  replaceFirstString: replacing('first', 'replaces the first match of a regular expression'),
  replaceLastString: replacing('last', 'replaces the last match of a regular expression'),
  replaceAllString: replacing('all', 'replaces each match of a regular expression'),
  splitStringToArray: {
    description: 'splits the value into a list of texts',
    keys: { separator: 'text between the parts' },
    read: (keys) => {
      const separator = keys.text('separator');
      return onText((text, surroundings) => {
        const between = separator(surroundings);
        return between === '' ? [text] : text.split(between);
      });
    },
  },
  substring: {
    description: 'returns the part of the value from one position up to another',
    keys: { beginIndex: 'position of the first character, from 0', endIndex: 'position behind the last one' },
    read: (keys) => {
      const begin = keys.integer('beginIndex');
      const end = keys.integerOr('endIndex', undefined);
      return onText((text) => {
        const last = end ?? text.length;
        if (begin < 0 || begin > last || last > text.length) {
          throw new TransformationError(`A text of ${text.length} characters has no part from ${begin} to ${last}.`);
        }
        return text.slice(begin, last);
      });
    },
  },
  toString: {
    description: 'makes a text of the value: bytes are read as UTF-8, other values are written as JSON',
    keys: {},
    read: () => (value: Value | undefined) => (value === undefined ? undefined : textOf(value)),
  },
  toUpperCaseString: casing('toLocaleUpperCase', 'writes the value in capitals'),
  toLowerCaseString: casing('toLocaleLowerCase', 'writes the value in small letters'),
};

/** On the text of a value; nothing stays nothing. */
function onText(apply: (text: string, surroundings: Surroundings) => Value | undefined): Apply {
  return (value, surroundings) => {
    if (value === undefined || value === null) return undefined;
    const text = textOf(value);
    surroundings.spend(text.length);
    return apply(text, surroundings);
  };
}

function replacing(which: 'first' | 'last' | 'all', description: string): MappingFunction {
  return {
    description,
    keys: { regex: 'regular expression', replacement: 'text in its place; `$1` is its first group' },
    read: (keys) => {
      const regex = keys.regex('regex');
      const replacement = keys.text('replacement');
      return onText((text, surroundings) =>
        replaceMatches(text, regex(surroundings), replacement(surroundings), which, surroundings.spend),
      );
    },
  };
}

function casing(method: 'toLocaleUpperCase' | 'toLocaleLowerCase', description: string): MappingFunction {
  return {
    description,
    keys: { locale: 'such as `de_DE`; `en_EN` without it' },
    read: (keys) => {
      const locale = readLocale(keys);
      return onText((text) => text[method](locale));
    },
  };
}

function readLocale(keys: FunctionKeys): string {
  const written = keys.has('locale') ? String(keys.json('locale')) : 'en_EN';
  try {
    return new Intl.Locale(written.replaceAll('_', '-')).toString();
  } catch {
    throw new TransformationError(`It has a locale that is none: ${JSON.stringify(written)}.`);
  }
}

const bounded = (text: string): string => {
  boundedLength(text.length);
  return text;
};

function boundedLength(length: number): void {
  if (length > TRANSFORMATION_LIMITS.valueLength) {
    throw new TransformationError(`The text would have ${length} characters.`);
  }
}
