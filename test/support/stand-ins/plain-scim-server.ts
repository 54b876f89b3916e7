import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../../../src/protocol/json.js';

/** For so long it thinks about each group, so that whoever does not wait for others meets them. */
const SLOW_MS = 100;

/** A service provider with one group, which knows everybody by their userName as id, takes no PATCH and gives no tags. */
export async function startPlainScimServer(groupId: string) {
  const group: JsonObject = { id: groupId, displayName: 'Plain', members: [] };
  const asked: string[] = [];
  /** What to wait for before the next look for a user is answered. */
  let holdUsers: Promise<unknown> = Promise.resolve();
  const answer = async (request: IncomingMessage): Promise<object> => {
    const url = new URL(request.url ?? '', 'http://plain.example');
    if (url.pathname === '/Users') {
      asked.push('GET user');
      await holdUsers;
      const id = /userName eq "(.*)"/.exec(url.searchParams.get('filter') ?? '')?.[1];
      return { totalResults: 1, Resources: [{ id, userName: id }] };
    }
    let text = '';
    for await (const part of request) text += part;
    asked.push(request.method ?? '');
    const seen = { ...group };
    await delay(SLOW_MS);
    return request.method === 'PUT' ? Object.assign(group, JSON.parse(text)) : seen;
  };
  const server = createServer(async (request, response) => {
    const body = await answer(request);
    response.writeHead(200, { 'Content-Type': 'application/scim+json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    members: () => (group.members as JsonObject[]).map(({ value }) => value),
    /** @returns what lets looks for users be answered */
    holdUsers(): () => void {
      let letGo = () => {};
      holdUsers = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return letGo;
    },
    close: () => server.close(),
  };
}
