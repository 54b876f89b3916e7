import type { ServerResponse } from 'node:http';
import type { ListAnswer } from '../directory/directory.js';
import type { JsonObject } from '../protocol/json.js';
import { ListResponseText, listResponse } from '../protocol/messages/list-response.js';
import { clientGone, type ScimError } from '../protocol/scim-error.js';
import type { AnswerPlace } from './answers/answer-memory.js';
import { taken, watchEnd } from './answers/reader.js';
import { turn } from './turns.js';

const MEDIA_TYPE = 'application/scim+json; charset=utf-8';

type Headers = Readonly<Record<string, string>>;

/** What bounds an answer on its way out. */
export interface AnswerBounds {
  readonly place: AnswerPlace;
  /** After which a reader who takes nothing is cut off. */
  readonly idleMs: number;
}

/** Writing so long an answer is a turn of its own: other requests come between making and writing it. */
const LONG_BYTES = 1_000_000;

/**
 * Writes a SCIM answer; 204 when there is no body. A short one is written when the call returns.
 * @throws ScimError 499 when the client of a long one hung up
 */
export async function respond(
  response: ServerResponse,
  status: number,
  body?: JsonObject,
  headers: Headers = {},
  bounds?: AnswerBounds,
): Promise<void> {
  // As a string it leaves in one write with the headers.
  const text = body === undefined ? undefined : JSON.stringify(body);
  const bytes = text === undefined ? 0 : Buffer.byteLength(text);
  bounds?.place.hold(bytes);
  if (bytes > LONG_BYTES) {
    await turn();
    if (response.destroyed) throw clientGone();
  }
  writeHead(
    response,
    status,
    headers,
    text === undefined ? {} : { 'Content-Type': MEDIA_TYPE, 'Content-Length': bytes },
  );
  response.end(text);
  if (bounds !== undefined) watchEnd(response, bounds.idleMs);
}

/**
 * Writes a ListResponse; one that is not read whole yet goes out slice by slice, each when the reader has taken the one
 * before.
 * @throws ScimError 499 when the client hung up, and whatever reading throws: the response cannot be completed any more
 */
export async function respondList(
  response: ServerResponse,
  list: ListAnswer,
  headers: Headers,
  { place, idleMs }: AnswerBounds,
): Promise<void> {
  if (!list.hasMore) {
    await respond(response, 200, listResponse(list.take(), list.facts), headers, { place, idleMs });
    return;
  }
  writeHead(response, 200, headers, { 'Content-Type': MEDIA_TYPE });
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  const message = new ListResponseText();
  response.write(message.head(list.facts));
  await writeSlice(response, message, list, place);
  while (list.hasMore) {
    await taken(response, idleMs);
    await place.renew();
    await place.alone(async () => {
      await list.read();
      await writeSlice(response, message, list, place);
    });
  }
  response.end(message.end());
  watchEnd(response, idleMs);
}

/** Keeps nothing of the slice but its text in the socket. @throws ScimError 499 when the client hung up */
async function writeSlice(
  response: ServerResponse,
  message: ListResponseText,
  list: ListAnswer,
  place: AnswerPlace,
): Promise<void> {
  await turn();
  if (response.destroyed) throw clientGone();
  const pieces = message.resources(list.take());
  place.hold(pieces.reduce((bytes, piece) => bytes + Buffer.byteLength(piece), 0));
  for (const piece of pieces) response.write(piece);
}

/** Writes a SCIM error; the one place where errors become answers. */
export function respondError(response: ServerResponse, error: ScimError, requestId?: string): void {
  const headers = requestId === undefined ? error.headers : { 'X-Request-Id': requestId, ...error.headers };
  void respond(response, error.status, { ...error.toMessage() }, headers);
}

function writeHead(
  response: ServerResponse,
  status: number,
  headers: Headers,
  ofBody: Record<string, string | number>,
) {
  response.writeHead(status, {
    ...headers,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...ofBody,
  });
}
