import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../protocol/json.js';
import type { ScimError } from '../protocol/scim-error.js';

const MEDIA_TYPE = 'application/scim+json; charset=utf-8';

/** Writes a SCIM answer; 204 when there is no body. */
export function respond(
  response: ServerResponse,
  status: number,
  body?: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): void {
  // As a string it leaves in one write with the headers.
  const text = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(text === undefined ? {} : { 'Content-Type': MEDIA_TYPE, 'Content-Length': Buffer.byteLength(text) }),
  });
  response.end(text);
}

/** Writes a SCIM error; the one place where errors become answers. */
export function respondError(response: ServerResponse, error: ScimError, requestId?: string): void {
  const headers = requestId === undefined ? error.headers : { 'X-Request-Id': requestId, ...error.headers };
  respond(response, error.status, { ...error.toMessage() }, headers);
}
