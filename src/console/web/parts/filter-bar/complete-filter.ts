import type { ListWords } from '../../../api/contract/directory.ts';

/** What may stand where the caret is, and what it would replace. */
export interface Completion {
  readonly kind: 'attribute' | 'operator' | 'value' | 'conjunction';
  /** From here to the caret, the text is what was begun. */
  readonly from: number;
  readonly options: readonly CompletionOption[];
}

export interface CompletionOption {
  /** What is put in its place. */
  readonly text: string;
  readonly label: string;
  readonly description: string;
}

type Attribute = ListWords['attributes'][number];

const TOKEN = /"(?:[^"\\]|\\.)*(?:"|$)|[()[\]]|[^\s()[\]"]+/g;
const MAX_OPTIONS = 30;
const TEXTS = ['eq', 'sw', 'co', 'ew', 'ne', 'pr', 'gt', 'ge', 'lt', 'le'];
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  boolean: ['eq', 'ne', 'pr'],
  dateTime: ['gt', 'ge', 'lt', 'le', 'eq', 'pr'],
  integer: ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'pr'],
  decimal: ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'pr'],
};

/** What a SCIM filter may go on with where the caret is. @param operators what each of them means */
export function completeFilter(
  text: string,
  caret: number,
  words: ListWords,
  operators: Readonly<Record<string, string>>,
): Completion {
  const before = text.slice(0, caret);
  const tokens = [...before.matchAll(TOKEN)].map((match) => ({ text: match[0], at: match.index }));
  const last = tokens.at(-1);
  const isOpen = last !== undefined && last.at + last.text.length === caret && !isClosed(last.text);
  const begun = isOpen ? last : undefined;
  const done = (isOpen ? tokens.slice(0, -1) : tokens).map((token) => token.text);
  const from = begun?.at ?? caret;
  const { kind, attribute } = expected(done, words.attributes);
  const typed = begun?.text ?? '';
  return { kind, from, options: optionsOf(kind, attribute, typed, words, operators).slice(0, MAX_OPTIONS) };
}

/** A word ends with what is behind it; a bracket, or a text with both quotes, by itself. */
const isClosed = (token: string): boolean =>
  /^[()[\]]$/.test(token) || (token.length > 1 && token.startsWith('"') && token.endsWith('"'));

function expected(
  done: readonly string[],
  attributes: readonly Attribute[],
): { kind: Completion['kind']; attribute: Attribute | undefined } {
  let kind: Completion['kind'] = 'attribute';
  let attribute: Attribute | undefined;
  for (const token of done) {
    const word = token.toLowerCase();
    if (token === '(' || token === '[') kind = 'attribute';
    else if (token === ')' || token === ']') kind = 'conjunction';
    else if (kind === 'attribute') {
      if (word === 'not') continue;
      attribute = attributes.find(({ name }) => name.toLowerCase() === word);
      kind = 'operator';
    } else if (kind === 'operator') kind = word === 'pr' ? 'conjunction' : 'value';
    else if (kind === 'value') kind = 'conjunction';
    else kind = 'attribute';
  }
  return { kind, attribute };
}

function optionsOf(
  kind: Completion['kind'],
  attribute: Attribute | undefined,
  typed: string,
  { attributes }: ListWords,
  operators: Readonly<Record<string, string>>,
): CompletionOption[] {
  const begun = typed.toLowerCase();
  switch (kind) {
    case 'attribute':
      return attributes
        .filter(({ name }) => isBegun(name, begun))
        .map(({ name, description }) => ({ text: `${name} `, label: shortName(name), description }));
    case 'operator':
      return (OPERATORS[attribute?.type ?? ''] ?? TEXTS)
        .filter((operator) => operator.startsWith(begun))
        .map((operator) => ({ text: `${operator} `, label: operator, description: operators[operator] ?? '' }));
    case 'value':
      return valuesOf(attribute)
        .filter((value) => value.toLowerCase().startsWith(begun) || value.toLowerCase().startsWith(`"${begun}`))
        .map((value) => ({ text: `${value} `, label: value, description: '' }));
    case 'conjunction':
      return ['and', 'or']
        .filter((word) => word.startsWith(begun))
        .map((word) => ({ text: `${word} `, label: word, description: operators[word] ?? '' }));
  }
}

/** Any part of a name may be what somebody thinks of first. */
const isBegun = (name: string, begun: string): boolean => {
  const lower = name.toLowerCase();
  const parts = shortName(lower).split('.');
  return begun === '' || lower.startsWith(begun) || parts.some((part) => part.startsWith(begun));
};

/** An attribute of an extension by its own name. */
const shortName = (name: string): string => name.replace(/^urn:.*:/i, '');

const valuesOf = (attribute: Attribute | undefined): readonly string[] =>
  attribute?.type === 'boolean' ? ['true', 'false'] : (attribute?.values ?? []).map((value) => JSON.stringify(value));
