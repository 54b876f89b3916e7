import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createDrainingServer } from './draining-server.js';

test('draining answers the request under way, closes its connection, and ends although the client would keep it', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const app = express();
  app.use(async (_request, response) => {
    await released;
    response.end('done');
  });
  const { server, drain } = createDrainingServer(app);
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

test('requests and responses come with the prototypes that Express would otherwise change them to', async () => {
  const app = express();
  app.get('/', (request, response) => void response.json({ host: request.hostname, at: request.app === app }));
  const { server, drain } = createDrainingServer(app);
  const born: unknown[] = [];
  server.prependListener('request', (request, response) =>
    born.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(await answer.json()).toEqual({ host: '127.0.0.1', at: true });
  expect(born[0]).toBe(app.request);
  expect(born[1]).toBe(app.response);
  await drain(1_000);
});

test('another app takes over the requests to come, also those of a connection that is open', async () => {
  const [first, second] = [express(), express()];
  first.use((request, response) => void response.json(request.app === first));
  second.use((request, response) => void response.json({ second: request.app === second }));
  const { server, answerBy, drain } = createDrainingServer(first);
  const born: unknown[] = [];
  server.prependListener('request', (request) => born.push(Object.getPrototypeOf(request)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect(await (await fetch(url)).json()).toBe(true);
  answerBy(second);
  expect(await (await fetch(url)).json()).toEqual({ second: true });
  expect(born).toEqual([first.request, second.request]);
  await drain(1_000);
});
