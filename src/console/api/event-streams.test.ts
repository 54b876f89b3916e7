import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { SignedIn } from '../../auth/accounts/sessions.js';
import { EventStream } from './answer.js';
import type { ApiError } from './api-error.js';
import { EventStreams } from './event-streams.js';

/** Counts on for as long as somebody listens. */
const endless = new EventStream(async function* (signal) {
  for (let count = 0; !signal.aborted; count += 1) {
    yield { id: String(count), data: { count } };
    await new Promise((resolve) => setImmediate(resolve));
  }
});

const session = { id: 'session-1' } as SignedIn;

async function serve(streams: EventStreams, stream: EventStream, mayRead = async () => true) {
  const app = express();
  app.get('/', async (_request, response) => {
    await streams
      .write(response, stream, session, mayRead)
      .catch((error: ApiError) => response.status(error.status).end());
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

test('events are written with their ids, and the answer ends after the last', async () => {
  const two = new EventStream(async function* () {
    yield { id: '0', data: { text: 'line\nbreak' } };
    yield { data: { done: true } };
  });
  const { server, url } = await serve(new EventStreams(), two);
  const response = await fetch(url);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(await response.text()).toBe('id: 0\ndata: {"text":"line\\nbreak"}\n\ndata: {"done":true}\n\n');
  server.close();
  server.closeAllConnections();
});

test('a stream ends when its reader may not read it any more, and with the server', async () => {
  let isLive = true;
  const streams = new EventStreams(5);
  const { server, url } = await serve(streams, endless, async () => isLive);
  const [first, second] = [await fetch(url), await fetch(url)];
  expect([first.status, second.status]).toEqual([200, 200]);
  isLive = false;
  expect((await first.text()).startsWith('id: 0\n')).toBe(true);
  await second.text();
  isLive = true;
  const third = await fetch(url);
  streams.close();
  await third.text();
  server.close();
  server.closeAllConnections();
});

test('one session has eight at a time', async () => {
  const streams = new EventStreams();
  const { server, url } = await serve(streams, endless);
  const open = await Promise.all(Array.from({ length: 8 }, () => fetch(url)));
  expect((await fetch(url)).status).toBe(429);
  await open[0]?.body?.cancel();
  let status = 429;
  while (status === 429) status = (await fetch(url)).status;
  expect(status).toBe(200);
  streams.close();
  server.close();
  server.closeAllConnections();
});
