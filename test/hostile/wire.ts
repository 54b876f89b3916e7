import { connect } from 'node:net';
import type { WireRequest } from './hostile-request.js';

/** What came back for the bytes: the first answer. */
export interface WireAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Sends bytes on a connection of its own, which the server is to close.
 * @throws Error when it does so without an answer
 */
export function sendBytes(port: number, { wire, breaksOff }: WireRequest): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // After an answer, the server may reset a connection whose request it does not read to the end.
    socket.on('error', (error) => (chunks.length === 0 ? reject(error) : resolve(read(chunks))));
    socket.on('end', () => {
      socket.destroy();
      try {
        resolve(read(chunks));
      } catch (error) {
        reject(error);
      }
    });
    if (breaksOff) socket.end(wire);
    else socket.write(wire);
  });
}

function read(chunks: readonly Buffer[]): WireAnswer {
  const answer = Buffer.concat(chunks).toString();
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
  if (status === undefined) throw new Error(`the server answered no HTTP: ${JSON.stringify(answer.slice(0, 200))}`);
  const end = answer.indexOf('\r\n\r\n') + 4;
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, end))?.[1] ?? '0';
  return { status: Number(status), text: Buffer.from(answer.slice(end)).subarray(0, Number(length)).toString() };
}
