import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What a scripted server was asked. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Gives one answer, or leaves it. */
export type Reply = (response: ServerResponse, asked: Asked) => void;

/** A SCIM answer. */
export const scim =
  (status: number, body?: unknown, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/scim+json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };

/** A server on this machine that answers as it is told: first each of `script` once, then always `otherwise`. */
export async function startScriptedServer(tls?: ServerOptions) {
  const asked: Asked[] = [];
  const script: Reply[] = [];
  const state = { otherwise: scim(200, {}) as Reply };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: Buffer.concat(parts).toString() };
    asked.push(one);
    (script.shift() ?? state.otherwise)(response, one);
  };
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    script,
    state,
    /** As new. */
    reset() {
      asked.length = 0;
      script.length = 0;
      state.otherwise = scim(200, {});
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export type ScriptedServer = Awaited<ReturnType<typeof startScriptedServer>>;
