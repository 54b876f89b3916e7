import type { JsonObject } from '../../src/protocol/json.js';
import { LIST_RESPONSE } from '../../src/protocol/urns.js';
import { type Asked, type Reply, scim, startScriptedServer } from '../support/stand-ins/scripted-server.js';

/** A service provider that has what it is told to have, and pages through it by index or `startId`. */
export async function startGeneratedUpstream() {
  const server = await startScriptedServer();
  const state = {
    users: [] as JsonObject[],
    groups: [] as JsonObject[],
    /** Ids of those whom its pages leave out, though it counts them and has them one by one. */
    hidden: new Set<string>(),
    /** As many as a page has at the most. */
    perPage: 100,
    /** What is answered instead, where it gives something. */
    instead: (_: Asked): Reply | undefined => undefined,
  };
  const answerAsBefore = () => {
    server.state.otherwise = (response, asked) => {
      const reply = state.instead(asked) ?? answer(state, asked);
      reply(response, asked);
    };
  };
  answerAsBefore();
  return {
    ...server,
    state,
    answerAsBefore,
    baseUrl: `${server.origin}/scim`,
  };
}

export type GeneratedUpstream = Awaited<ReturnType<typeof startGeneratedUpstream>>;
type UpstreamState = Pick<GeneratedUpstream['state'], 'users' | 'groups' | 'hidden' | 'perPage'>;

function answer(state: UpstreamState, { url }: Asked): Reply {
  const { pathname, searchParams } = new URL(url, 'http://upstream');
  const [, endpoint, id] = /\/(Users|Groups)(?:\/([^/]+))?$/.exec(pathname) ?? [];
  const all = endpoint === 'Users' ? state.users : state.groups;
  if (id !== undefined) {
    const found = all.find((one) => one.id === decodeURIComponent(id));
    return found === undefined ? scim(404, { status: '404' }) : scim(200, found);
  }
  const startId = searchParams.get('startId');
  const byId = startId === 'initial' ? 0 : all.findIndex((one) => one.id === startId);
  const from = startId === null ? Number(searchParams.get('startIndex') ?? 1) - 1 : byId;
  const until = from + Math.min(Number(searchParams.get('count') ?? 100), state.perPage);
  const read = all.slice(from, until);
  const Resources = read.filter((one) => !state.hidden.has(String(one.id)));
  const place = startId === null ? { startIndex: from + 1 } : { startId, nextId: all[until]?.id ?? 'end' };
  const facts = { totalResults: all.length, itemsPerPage: read.length, ...place };
  return scim(200, { schemas: [LIST_RESPONSE], ...facts, Resources });
}

/** Users of an upstream, whose ids are not like ours. */
export const generatedUsers = (count: number, from = 1): JsonObject[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `u${from + i}`,
    userName: `user${from + i}@example.com`,
    name: { givenName: 'Ada', familyName: `Of ${from + i}` },
    active: true,
    meta: { lastModified: '2026-11-01T10:00:00Z' },
  }));

/** @param members ids of users for each */
export const generatedGroups = (count: number, members: (group: number) => string[]): JsonObject[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `g${i + 1}`,
    displayName: `Group ${i + 1}`,
    members: members(i + 1).map((value) => ({ value, type: 'User' })),
    meta: { lastModified: '2026-11-01T10:00:00Z' },
  }));
