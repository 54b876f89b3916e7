import type { ServerResponse } from 'node:http';
import { clientGone } from '../../protocol/scim-error.js';

/** How many times as long an answer may take as a reader may take nothing of it. */
const PATIENCE = 4;

/**
 * Waits until the reader has taken what was written so far.
 * @param idleMs after which a reader who takes nothing is cut off
 * @throws ScimError 499 when the client hung up
 */
export async function taken(response: ServerResponse, idleMs: number): Promise<void> {
  if (response.destroyed) throw clientGone();
  if (!response.writableNeedDrain) return;
  const stop = cutOff(response, idleMs);
  await new Promise<void>((resolve, reject) => {
    const onClose = () => reject(clientGone());
    response.once('close', onClose);
    response.once('drain', () => {
      response.off('close', onClose);
      resolve();
    });
  }).finally(stop);
  response.socket?.setTimeout(0);
}

/** The same of an answer that is written, for which nothing waits any more. */
export function watchEnd(response: ServerResponse, idleMs: number): void {
  if (response.socket === null || response.socket.writableLength === 0) return;
  response.once('close', cutOff(response, idleMs));
}

/**
 * A time-out of the socket, which any progress puts off and at which the server ends the connection; but the reader must
 * not make it last by taking a byte now and then.
 */
function cutOff(response: ServerResponse, idleMs: number): () => void {
  response.socket?.setTimeout(idleMs);
  const timer = setTimeout(() => response.destroy(), PATIENCE * idleMs).unref();
  return () => clearTimeout(timer);
}
