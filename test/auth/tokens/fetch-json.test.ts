import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fetchJson } from '../../../src/auth/keys/issuers/fetch-json.js';

let server: Server;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((_request, response) => answer(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const origin = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
/** A time that no test reaches. */
const PATIENT = { timeoutMs: 3_600_000, allowLoopbackHttp: true, certificateAuthorities: undefined };

test.each<[what: string, status: number, bytes: number, said: RegExp]>([
  ['that is none', 404, 1, /answered 404 instead of 200/],
  ['that is too large', 200, 300_000, /is larger than 262144 bytes/],
])('the connection ends with an answer %s, however long that would go on', async (_what, status, bytes, said) => {
  answer = (response) => {
    response.writeHead(status);
    response.write('x'.repeat(bytes));
  };
  const closed = new Promise<void>((resolve) => {
    server.once('connection', (socket: Socket) => socket.on('error', () => undefined).on('close', () => resolve()));
  });
  await expect(fetchJson(new URL(`http://${origin()}/`), PATIENT)).rejects.toThrow(said);
  await expect(closed).resolves.toBeUndefined();
});

test.each(['user@', ':word@', 'user:word@'])('a URL with %s is not called', async (information) => {
  answer = (response) => response.end('{}');
  const url = new URL(`http://${information}${origin()}/`);
  await expect(fetchJson(url, PATIENT)).rejects.toThrow(/is no https URL/);
  await expect(fetchJson(new URL(`http://${origin()}/`), PATIENT)).resolves.toEqual({});
});
