import type { Json } from './json.js';
import type { JsonScanner } from './json-scanner.js';
import { invalidSyntax } from './scim-error.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw invalidSyntax('The body is not valid UTF-8.', 'body-unreadable');
  }
}

/**
 * What a JSON text says that a scanner has seen whole and found bearable.
 * @throws ScimError 400 invalidSyntax for what is no JSON in UTF-8, or has what cannot be stored
 */
export function parseJson(bytes: Uint8Array, { members, hasEscapedCharacters }: JsonScanner): Json {
  const text = decode(bytes);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    // The engine's message quotes the body, which may hold a password; only the place is passed on.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw invalidSyntax(
      `The body is not valid JSON${position === undefined ? '' : ` (at character ${Number(position) + 1})`}.`,
      'body-unreadable',
    );
  }
  // JSON.parse takes the last of several members of one name, and other readers of the same body the first.
  if (checkStorable(value, hasEscapedCharacters) < members)
    throw invalidSyntax('An object of the body has a name twice.', 'body-unreadable');
  return value;
}

/**
 * Refuses text and numbers that cannot be stored. The scanner has bounded how deep it goes.
 * @param withText whether there may be such text
 * @returns how many members the objects of the value have
 */
function checkStorable(value: Json, withText: boolean): number {
  if (typeof value === 'string') {
    if (withText) checkText(value);
    return 0;
  }
  if (typeof value === 'number') checkNumber(value);
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const element of value) members += checkStorable(element, withText);
    return members;
  }
  for (const key of Object.keys(value)) {
    if (withText) checkText(key);
    members += 1 + checkStorable(value[key] ?? null, withText);
  }
  return members;
}

function checkNumber(number: number): void {
  if (!Number.isFinite(number))
    throw invalidSyntax('The body has a number beyond what 64-bit floating point holds.', 'body-unreadable');
}

function checkText(text: string): void {
  if (text.includes('\0'))
    throw invalidSyntax('The body has a NUL character (\\u0000), which no value may have.', 'body-unreadable');
  if (!text.isWellFormed())
    throw invalidSyntax(
      'The body has half a surrogate pair (\\ud800 to \\udfff), which is no character.',
      'body-unreadable',
    );
}
