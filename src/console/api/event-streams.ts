import type { Response } from 'express';
import type { SignedIn } from '../../auth/accounts/sessions.js';
import type { EventStream, ServerEvent } from './answer.js';
import { tooMany } from './api-error.js';

const MAX_STREAMS = 500;
const MAX_OF_SESSION = 8;
/** A proxy in front takes a connection on which nothing comes for a dead one. */
const HEARTBEAT_MS = 15_000;
/** How late a stream ends whose reader may not read it any more. */
const LOOK_MS = 5_000;

/** The streams of events that are open on this node. */
export class EventStreams {
  readonly #lookMs: number;
  readonly #open = new Map<AbortController, string>();

  constructor(lookMs = LOOK_MS) {
    this.#lookMs = lookMs;
  }

  /**
   * Writes events until there are no more, the browser hangs up, the reader may not read them any more, or the server stops.
   * @param mayRead asked now and then: sessions end and roles change on other nodes too
   * @throws ApiError 429
   */
  async write(
    response: Response,
    { events }: EventStream,
    { id }: Pick<SignedIn, 'id'>,
    mayRead: () => Promise<boolean>,
  ): Promise<void> {
    const ofSession = [...this.#open.values()].filter((other) => other === id).length;
    if (this.#open.size >= MAX_STREAMS || ofSession >= MAX_OF_SESSION)
      throw tooMany('Too many live views are open. Close one of them.');
    const end = new AbortController();
    this.#open.set(end, id);
    response.once('close', () => end.abort());
    const beat = setInterval(() => response.write(': \n\n'), HEARTBEAT_MS);
    const look = setInterval(() => void endUnless(mayRead, end), this.#lookMs);
    try {
      response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
      response.flushHeaders();
      for await (const event of events(end.signal)) {
        if (end.signal.aborted) break;
        if (!response.write(textOf(event))) await drained(response, end.signal);
      }
    } finally {
      clearInterval(beat);
      clearInterval(look);
      this.#open.delete(end);
      response.end();
    }
  }

  /** Ends all, as the server stops. */
  close(): void {
    for (const end of this.#open.keys()) end.abort();
  }
}

async function endUnless(mayRead: () => Promise<boolean>, end: AbortController): Promise<void> {
  // A database that cannot be reached says nothing of who may.
  if (!(await mayRead().catch(() => true))) end.abort();
}

const textOf = ({ id, data }: ServerEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

/** A reader who is slow gets the next event when there is room for it. */
function drained(response: Response, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.once('drain', done);
    signal.addEventListener('abort', done);
  });
}
