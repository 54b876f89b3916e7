import type { Json, JsonObject } from '../../protocol/json.js';
import { isObject } from '../../protocol/json.js';
import { escapeHtml } from '../pages/message-page.js';
import type { SsoWords } from './words/sso-words.js';

/** Not for people. */
const LEFT_OUT = new Set(['schemas', 'meta', 'id']);
const MAX_ROWS = 60;
const MAX_VALUES = 50;
const MAX_LENGTH = 500;

const SHOWN_FIRST = ['displayName', 'userName', 'title', 'emails', 'phoneNumbers'];

/** A resource as a list of facts, each text safe and not too long. */
export function factsOf(resource: JsonObject, words: SsoWords): string {
  const keys = Object.keys(resource).filter((key) => !LEFT_OUT.has(key));
  const rank = (key: string) => (SHOWN_FIRST.includes(key) ? SHOWN_FIRST.indexOf(key) : SHOWN_FIRST.length);
  const rows = keys
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MAX_ROWS)
    .map(
      (key) =>
        `<div><dt>${escapeHtml(labelOf(key, words))}</dt><dd dir="auto">${textIn(resource[key], words)}</dd></div>`,
    );
  return `<dl class="facts">${rows.join('')}</dl>`;
}

/** `employeeNumber` as `Employee number`; of a URN, the last but one part says most. */
function labelOf(key: string, { attributes }: SsoWords): string {
  const known = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (known !== undefined) return known;
  const words = (key.includes(':') ? (key.split(':').at(-1) ?? key) : key)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return shortened(words.charAt(0).toUpperCase() + words.slice(1));
}

function textIn(value: Json | undefined, words: SsoWords): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (Array.isArray(value))
    return value.length === 1 ? textIn(value[0], words) : listOf(value.map((each) => textIn(each, words)));
  if (!isObject(value)) return escapeHtml(shortened(String(value)));
  const main = value.display ?? value.displayName ?? value.formatted ?? value.value;
  if (main !== undefined && main !== null) {
    const type = typeof value.type === 'string' ? ` (${value.type})` : '';
    return escapeHtml(shortened(`${String(isObject(main) ? '' : main)}${type}`));
  }
  const parts = Object.entries(value).filter(([key]) => !key.startsWith('$'));
  return listOf(
    parts.map(
      ([key, each]) =>
        `${escapeHtml(labelOf(key, words))}: ${isObject(each) ? escapeHtml(nameOf(each)) : textIn(each, words)}`,
    ),
  );
}

const listOf = (texts: readonly string[]): string =>
  `<ul>${texts
    .slice(0, MAX_VALUES)
    .map((text) => `<li>${text}</li>`)
    .join('')}</ul>`;

const nameOf = (value: JsonObject): string =>
  shortened(String(value.displayName ?? value.display ?? value.value ?? ''));

const shortened = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
