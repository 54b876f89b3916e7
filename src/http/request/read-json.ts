import type { IncomingMessage } from 'node:http';
import type { Json } from '../../protocol/json.js';
import { invalidSyntax, unsupportedMediaType } from '../../protocol/scim-error.js';
import { isLong, turn } from '../turns.js';
import { JsonScanner } from './json-scanner.js';
import { readBody } from './read-body.js';

const MEDIA_TYPES = /^application\/(scim\+)?json$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the JSON body of a request. `application/json` is as good as `application/scim+json`, and so is no
 * Content-Type at all, which some clients leave out.
 * @param maxBytes of the body, decompressed
 * @returns undefined when there is no body
 * @throws ScimError 400 invalidSyntax, 413, 415
 */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<Json | undefined> {
  checkMediaType(request.headers['content-type']);
  const scanner = new JsonScanner();
  const body = await readBody(request, maxBytes, (part) => scanner.push(part));
  if (body.length === 0) return undefined;
  const value = parse(decode(body), scanner);
  if (isLong('body', body.length)) await turn();
  return value;
}

function checkMediaType(contentType: string | undefined): void {
  if (contentType === undefined) return;
  const [mediaType = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (MEDIA_TYPES.test(mediaType) && (charset === undefined || charset === 'utf-8' || charset === 'utf8')) return;
  throw unsupportedMediaType(
    `Send application/scim+json or application/json in UTF-8; received ${JSON.stringify(contentType.slice(0, 100))}.`,
  );
}

function decode(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw invalidSyntax('The body is not valid UTF-8.', 'body-unreadable');
  }
}

function parse(text: string, { members, hasEscapedCharacters }: JsonScanner): Json {
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
