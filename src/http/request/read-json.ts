import type { IncomingMessage } from 'node:http';
import type { Json } from '../../protocol/json.js';
import { JsonScanner } from '../../protocol/json-scanner.js';
import { parseJson } from '../../protocol/parse-json.js';
import { unsupportedMediaType } from '../../protocol/scim-error.js';
import { isLong, turn } from '../turns.js';
import { readBody } from './read-body.js';

const MEDIA_TYPES = /^application\/(scim\+)?json$/;

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
  const value = parseJson(body, scanner);
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
