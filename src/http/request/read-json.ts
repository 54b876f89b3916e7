import express, { type Request, type Response } from 'express';
import type { Json, JsonObject } from '../../protocol/json.js';
import { invalidSyntax, payloadTooLarge, unsupportedMediaType } from '../../protocol/scim-error.js';

/** Largest body, after decompression. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** Deepest nesting of arrays and objects; a user needs four. */
const MAX_DEPTH = 20;
/** Most members of one object; no resource has as many attributes. */
const MAX_OBJECT_MEMBERS = 10_000;

const ENCODINGS = new Set(['identity', 'gzip', 'deflate', 'br']);
const unsupportedEncoding = () =>
  unsupportedMediaType('Send the body plain, or with Content-Encoding gzip, deflate or br.');

const MEDIA_TYPES = /^application\/(scim\+)?json$/;
const readRaw = express.raw({ type: () => true, limit: MAX_BODY_BYTES });
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the JSON body of a request. `application/json` is as good as `application/scim+json`, and so is no
 * Content-Type at all, which some clients leave out.
 * @returns undefined when there is no body
 * @throws ScimError 400 invalidSyntax, 413, 415
 */
export async function readJson(request: Request, response: Response): Promise<Json | undefined> {
  checkMediaType(request.headers['content-type']);
  checkEncoding(request.headers['content-encoding']);
  await new Promise<void>((resolve, reject) => {
    readRaw(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(bodyError(error))));
  });
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  return parse(decode(body));
}

/** The same on every version of Node, of which newer ones know more. */
function checkEncoding(encoding = 'identity'): void {
  if (!ENCODINGS.has(encoding.trim().toLowerCase())) throw unsupportedEncoding();
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
    throw invalidSyntax('The body is not valid UTF-8.');
  }
}

function parse(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    // The engine's message quotes the body, which may hold a password; only the place is passed on.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw invalidSyntax(
      `The body is not valid JSON${position === undefined ? '' : ` (at character ${Number(position) + 1})`}.`,
    );
  }
  // JSON.parse takes the last of several members of one name, and other readers of the same body the first.
  if (checkStorable(value) < countMembers(text)) throw invalidSyntax('An object of the body has a name twice.');
  return value;
}

const [QUOTE, BACKSLASH, COLON] = ['"', '\\', ':'].map((character) => character.charCodeAt(0));

/** How many members the objects of a valid JSON text have: one for each colon outside of strings. */
function countMembers(text: string): number {
  let members = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charCodeAt(i);
    if (character === QUOTE) inString = !inString;
    else if (character === BACKSLASH) i += 1;
    else if (character === COLON && !inString) members += 1;
  }
  return members;
}

/**
 * Refuses what nests too deeply, objects with too many members, and text and numbers that cannot be stored; walks
 * without recursion.
 * @returns how many members its objects have
 */
function checkStorable(root: Json): number {
  let members = 0;
  /** Arrays and objects by level: those of a level are looked through before those in them. */
  let level: (Json[] | JsonObject)[] = [];
  let next: typeof level = [];
  const check = (value: Json): void => {
    if (typeof value === 'string') checkText(value);
    else if (typeof value === 'number') checkNumber(value);
    else if (typeof value === 'object' && value !== null) next.push(value);
  };
  check(root);
  for (let depth = 0; next.length > 0; depth += 1) {
    if (depth === MAX_DEPTH) throw invalidSyntax(`The body nests deeper than ${MAX_DEPTH} levels.`);
    [level, next] = [next, []];
    for (const container of level) {
      if (Array.isArray(container)) {
        for (const element of container) check(element);
      } else {
        const keys = Object.keys(container);
        if (keys.length > MAX_OBJECT_MEMBERS) throw tooManyMembers(keys.length);
        members += keys.length;
        for (const key of keys) {
          checkText(key);
          check(container[key] ?? null);
        }
      }
    }
  }
  return members;
}

const tooManyMembers = (members: number) =>
  payloadTooLarge(`An object of the body may have at most ${MAX_OBJECT_MEMBERS} members; received ${members}.`);

function checkNumber(number: number): void {
  if (!Number.isFinite(number)) throw invalidSyntax('The body has a number beyond what 64-bit floating point holds.');
}

function checkText(text: string): void {
  if (text.includes('\0')) throw invalidSyntax('The body has a NUL character (\\u0000), which no value may have.');
  if (!text.isWellFormed())
    throw invalidSyntax('The body has half a surrogate pair (\\ud800 to \\udfff), which is no character.');
}

/** The errors of body-parser by their `type`. */
function bodyError(error: unknown): unknown {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') return payloadTooLarge(`A body may have at most ${MAX_BODY_BYTES} bytes.`);
  if (type === 'encoding.unsupported') return unsupportedEncoding();
  if (type === undefined && !(error instanceof Error && 'code' in error)) return error;
  return invalidSyntax('The body ended early or could not be decompressed.');
}
