import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

// biome-ignore lint/suspicious/noExplicitAny: corruptions reach into whatever JSON comes.
export type Anything = any;

/** A request on its way to the right server. */
export interface Ask {
  readonly method: string;
  /** Below the Tenant URL. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Record<string, string>;
  body: Anything;
}

/** What it answered, on its way back. */
export interface Reply {
  status: number;
  readonly headers: Record<string, string>;
  json: Anything;
}

/** What a server does wrong. */
export interface Corruption {
  ask?(ask: Ask): void;
  reply?(reply: Reply, ask: Ask): void;
}

const KEPT = ['authorization', 'accept', 'content-type', 'if-match', 'if-none-match'];

/**
 * A server that hands everything to a right one, and corrupts one thing of it below the path of each corruption:
 * `/0/Users`, `/1/Users`.
 */
export async function startWrongServer(target: string, corruptions: readonly Corruption[]) {
  const app = express();
  app.use(express.json({ type: () => true, strict: false, limit: '5mb' }));
  app.use(async (request, response) => {
    const [, index = '', path = ''] = /^\/(\w+)(\/.*)$/.exec(request.path) ?? [];
    const { ask: before, reply: after } = corruptions[Number(index)] ?? {};
    const given = KEPT.flatMap((name) =>
      request.headers[name] === undefined ? [] : [[name, `${request.headers[name]}`]],
    );
    const ask: Ask = {
      method: request.method,
      path,
      query: new URL(request.originalUrl, 'http://host').searchParams,
      headers: Object.fromEntries(given),
      body: request.body,
    };
    before?.(ask);
    const answer = await fetch(`${target}${ask.path}?${ask.query}`, {
      method: ask.method,
      headers: ask.headers,
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
    });
    const text = await answer.text();
    const kept = ['content-type', 'location', 'etag', 'www-authenticate'];
    const reply: Reply = {
      status: answer.status,
      headers: Object.fromEntries([...answer.headers].filter(([name]) => kept.includes(name))),
      json: text === '' ? undefined : JSON.parse(text),
    };
    after?.(reply, ask);
    response.writeHead(reply.status, reply.headers);
    response.end(reply.json === undefined ? undefined : JSON.stringify(reply.json));
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    /** The Tenant URL with the corruption of an index; of `right`, with none. */
    urlOf: (index: number | 'right') => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${index}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
