import { type Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { ConnectionError } from './connection-error.js';

export interface ScimAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** What the text says as JSON; undefined when there is none or it is something else. */
  readonly json: unknown;
  /** From the first byte sent to the last received, in milliseconds. */
  readonly duration: number;
}

export interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: Buffer | undefined;
  readonly agent: HttpAgent | HttpsAgent;
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one HTTP request and reads the whole answer; redirects are answers.
 * @throws ConnectionError, or what Node says of a connection that failed
 */
export function exchange(url: string, outgoing: Outgoing): Promise<ScimAnswer> {
  const { method, headers, body, agent, timeoutMs, maxAnswerBytes, signal: stop } = outgoing;
  const began = performance.now();
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = stop === undefined ? deadline : AbortSignal.any([stop, deadline]);
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, { method, agent, signal, headers });
    const fail = (error: Error) =>
      reject(
        deadline.aborted && !stop?.aborted
          ? new ConnectionError('timeout', `no answer within ${timeoutMs / 1_000} s`)
          : error,
      );
    request.on('error', fail);
    request.once('response', (incoming) => {
      read(incoming, maxAnswerBytes).then(
        (text) => resolve(toAnswer(incoming, text, performance.now() - began)),
        (error: Error) => {
          request.destroy();
          fail(error);
        },
      );
    });
    request.end(body);
  });
}

async function read(incoming: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > maxBytes) throw new ConnectionError('too-large', `the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  if (!incoming.complete) throw new ConnectionError('truncated', 'the connection ended before the answer did');
  return Buffer.concat(chunks).toString('utf8');
}

function toAnswer(incoming: IncomingMessage, text: string, duration: number): ScimAnswer {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return { status: incoming.statusCode ?? 0, headers, text, json: parse(text), duration };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
