import { randomBytes } from 'node:crypto';
import { visible } from '../support/auth-server.js';
import { exchange } from '../support/http-exchange.js';
import { scryptRuns } from '../support/scrypt-runs.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
/** Believes a proxy on loopback what it says of the client's address; started anew, it remembers no secret. */
let node: TestNode;
let organization: TestOrganization;
let chosen: string;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  organization = await server.createOrganization('core');
  chosen = chosenSecret();
  await server.services.credentials.create(organization.id, 'chosen', { chosen });
  node = await server.startNode({ environment: { TRUST_PROXY: 'loopback' } });
});

/** Fewer than the corpus has: each waits for its turn. */
const GUESSERS = 8;
const ATTACKER = '198.51.100.66';
const FRIEND = '203.0.113.7';

const chosenSecret = () => `Wr0ught-${randomBytes(12).toString('hex')}`;
const invented = () => `invented-${randomBytes(6).toString('hex')}`;
const call = (slug: string, token: string, address: string) =>
  exchange(`${node.scimUrl}${slug}/Users`, {
    headers: { Authorization: `Bearer ${token}`, 'X-Forwarded-For': address },
  });

/** Keeps guesses under way on so many connections until it is ended. @returns all statuses */
function attack(connections: number, guess: (i: number) => Promise<{ readonly status: number }>) {
  let isOver = false;
  const statuses = new Map<number, number>();
  const all = Array.from({ length: connections }, async (_, i) => {
    do {
      const { status } = await guess(i);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    } while (!isOver);
  });
  return async () => {
    isOver = true;
    await Promise.all(all);
    return statuses;
  };
}

test.each<[string, string, (i: number) => [string, string]]>([
  ['at invented slugs, from the same address', FRIEND, () => [invented(), FRIEND]],
  ['at invented slugs, from another address', FRIEND, () => [invented(), ATTACKER]],
  ['at invented slugs, each from an address of its own', FRIEND, (i) => [invented(), `198.51.100.${i}`]],
  ['at the same organization, from another address', FRIEND, () => [organization.slug, ATTACKER]],
  ['at the same organization, each from an address of its own', FRIEND, (i) => [organization.slug, `198.51.100.${i}`]],
])('guesses on many connections %s: a right secret that the node never saw is let in', async (_, address, aim) => {
  const end = attack(GUESSERS, (i) => {
    const [slug, from] = aim(i);
    return call(slug, chosenSecret(), from);
  });
  const others = attack(3, () => call(organization.slug, 'rollcall_mistyped', ATTACKER));
  const first = (await call(organization.slug, chosen, address)).status;
  const second = chosenSecret();
  await server.services.credentials.create(organization.id, 'another', { chosen: second });
  expect([first, (await call(organization.slug, second, address)).status]).toEqual([200, 200]);
  const statuses = [...(await end()).keys(), ...(await others()).keys()];
  expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([]);
});

test('100 guesses at invented slugs cost a few slow hashes, and are refused as guesses at a known one are', async () => {
  const refused: unknown[] = [];
  const runs = await scryptRuns(async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => call(invented(), chosenSecret(), ATTACKER)));
    refused.push(...answers.map(visible));
  });
  const known = visible(await call(organization.slug, chosenSecret(), ATTACKER));
  expect(new Set(refused.map((each) => JSON.stringify(each)))).toEqual(new Set([JSON.stringify(known)]));
  expect(runs).toBeLessThan(60);
});

test('one address may fail as often at a slug that there is not as at one that there is', async () => {
  const failing = async (slug: string) => {
    const answers = await Promise.all(Array.from({ length: 130 }, () => call(slug, 'rollcall_mistyped', ATTACKER)));
    return answers.filter(({ status }) => status === 429).length > 0;
  };
  expect([await failing(organization.slug), await failing(invented())]).toEqual([true, true]);
  expect((await call(organization.slug, organization.token, ATTACKER)).status).toBe(200);
});
