import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const TOKEN = 'correct-token-of-this-test';

/** What a test wants to be otherwise; returns true when it has answered. */
export type Oddity = (request: IncomingMessage, response: ServerResponse, body: string) => boolean | Promise<boolean>;

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const listOf = (...resources: object[]) => ({
  schemas: [LIST],
  totalResults: resources.length,
  startIndex: 1,
  itemsPerPage: resources.length,
  Resources: resources,
});

/** A small endpoint that does everything right for whoever looks for somebody unknown. */
export async function startEndpoint(oddity: Oddity = () => false, tls?: ServerOptions) {
  const requests: Array<{ method: string; url: string; headers: IncomingMessage['headers']; body: string }> = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const { method = '', url = '', headers } = request;
    requests.push({ method, url, headers, body });
    if (await oddity(request, response, body)) return;
    if (headers.authorization !== `Bearer ${TOKEN}`) {
      return json(response, 401, { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '401' });
    }
    const path = url.replace(/\?.*/, '').replace(/^\/scim/, '');
    if (path === '/Users' || path === '/Groups') return json(response, 200, listOf());
    if (path === '/Schemas') return json(response, 200, listOf({ id: 'urn:ietf:params:scim:schemas:core:2.0:User' }));
    if (path === '/ResourceTypes') return json(response, 200, listOf({ id: 'User' }));
    if (path === '/ServiceProviderConfig') return json(response, 200, { patch: { supported: true } });
    return json(response, 404, { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' });
  };
  const onError = (error: unknown) => console.error(error);
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response).catch(onError);
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  // What a test does on purpose to a handshake is no news.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/scim`,
    port,
    requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export function json(response: ServerResponse, status: number, body: object, type = 'application/scim+json'): true {
  response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(body));
  return true;
}

export function html(response: ServerResponse, status: number): true {
  response.writeHead(status, { 'Content-Type': 'text/html' }).end('<html><body>Request blocked</body></html>');
  return true;
}
