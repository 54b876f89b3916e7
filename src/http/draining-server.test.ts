import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDrainingServer } from './draining-server.js';

test('draining answers the request under way, closes its connection, and ends although the client would keep it', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { server, drain } = createDrainingServer(async (_request, response) => {
    await released;
    response.end('done');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent });
  await once(server, 'request');

  const drained = drain(60_000);
  release();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  expect(answer.headers.connection).toBe('close');
  answer.resume();
  await drained;
  expect(server.listening).toBe(false);
  agent.destroy();
});
