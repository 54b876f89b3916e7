import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { type AgentOptions, request as httpsRequest, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json.js';

export interface HttpRequest {
  readonly method?: string;
  /** Goes out in the place of the path of the URL. */
  readonly target?: string;
  /** An array sends a header several times. */
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** What a TLS connection needs. */
  readonly tls?: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'maxVersion' | 'agent'> & Pick<AgentOptions, 'session'>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The JSON object of the body; empty when there is none. */
  readonly body: JsonObject;
  /** Whether the connection took up a TLS session from before. */
  readonly isResumed: boolean;
}

/** One request on a connection of its own, http or https, with no header of a library's own. */
export function exchange(
  url: string,
  { method = 'GET', target, headers = {}, body, tls = {} }: HttpRequest = {},
): Promise<HttpAnswer> {
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const path = target === undefined ? {} : { path: target };
    const outgoing = send(url, { method, headers: { ...length, ...headers }, agent: false, ...path, ...tls });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      const isResumed = incoming.socket instanceof TLSSocket && incoming.socket.isSessionReused();
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: objectIn(text), isResumed });
      });
    });
    outgoing.end(body);
  });
}

/** As exchangeRaw. @returns the status line */
export const sendRaw = async (origin: string, bytes: string | Buffer): Promise<string> =>
  (await exchangeRaw(origin, bytes)).split('\r\n', 1)[0] ?? '';

/** Sends bytes as they are and reads until the server closes. @returns whatever came */
export async function exchangeRaw(origin: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

/** A POST of a form to a token endpoint. */
export const postForm = (
  url: string,
  form: Readonly<Record<string, string>> | string,
  headers: OutgoingHttpHeaders = {},
): Promise<HttpAnswer> =>
  exchange(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });

export const basicHeader = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function objectIn(text: string): JsonObject {
  try {
    const body = JSON.parse(text) as Json;
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}
