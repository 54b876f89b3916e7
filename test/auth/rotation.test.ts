import { setTimeout as delay } from 'node:timers/promises';
import { Connection, type Exchange } from '../../src/entra/client/connection.js';
import { ConnectionError } from '../../src/entra/client/connection-error.js';
import { grantedTokens } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { exchange } from '../support/http-exchange.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../support/test-server.js';

/** What a job of Entra sends at most. */
const PER_SECOND = 25;
/** Longer than a node remembers an organization, which is how long a change may take to reach it. */
const SPREAD_MS = 2_500;

let server: TestServer;
let second: TestNode;
beforeAll(async () => {
  server = await createTestServer();
  second = await server.startNode();
});
afterAll(() => server.close());

/** A job that sends all the time, through two nodes in turns, with what the admin pasted last. */
function startJob({ slug }: TestOrganization, authorization: () => Promise<string>) {
  const failures: string[] = [];
  let sent = 0;
  let isOver = false;
  const observe = ({ outcome, url }: Exchange) => {
    sent += 1;
    const status = outcome instanceof ConnectionError ? outcome.message : outcome.status;
    if (status !== 200) failures.push(`${status} at ${url}`);
  };
  const run = async ({ scimUrl }: TestNode) => {
    const connection = new Connection(readTenantUrl(scimUrl + slug), {
      credential: { authorization },
      maxPerSecond: PER_SECOND / 2,
      observe,
    });
    while (!isOver) {
      await connection
        .send({ method: 'GET', path: '/Users', query: [['filter', 'userName eq "nobody"']] })
        .catch(() => {});
    }
    connection.close();
  };
  const runs = Promise.all([run(server), run(second)]);
  return {
    sent: () => sent,
    async stop() {
      isOver = true;
      await runs;
      return failures;
    },
  };
}

// Each waits most of the time: all at once.
test.concurrent('a secret is rotated under a running job, and the old one ended, without one failed request', async () => {
  const organization = await server.createOrganization('core');
  const { credentials } = server.services;
  const old = (await credentials.list(organization.id, 'token'))[0];
  let pasted = organization.token;
  const job = startJob(organization, async () => `Bearer ${pasted}`);
  await delay(1_000);
  const fresh = await credentials.create(organization.id, 'Entra, new');
  // Until every node knows the new one, the old one goes on; an admin takes longer to paste it.
  await delay(SPREAD_MS);
  pasted = fresh.token;
  await delay(500);
  expect(await credentials.revoke(organization.id, old?.id ?? '', { at: new Date(Date.now() + 300) })).toBe(true);
  await delay(SPREAD_MS + 300);
  const failures = await job.stop();
  expect(failures).toEqual([]);
  expect(job.sent()).toBeGreaterThan(PER_SECOND);
  // The old one has ended on both nodes by now.
  for (const { scimUrl } of [server, second]) {
    expect((await organization.client.at(scimUrl + organization.slug).get('/Users')).status).toBe(401);
  }
});

test.concurrent('the secret of an OAuth client is rotated the same way; access tokens of the old one end with it', async () => {
  const organization = await server.createOrganization('core');
  const { credentials } = server.services;
  const first = await credentials.createClient(organization.id, 'client');
  const granted = (secret: string) =>
    grantedTokens({ tokenUrl: `${server.origin}/oauth2/token`, clientId: first.clientId, secret });
  let credential = granted(first.token);
  const before = await credential.authorization();
  const job = startJob(organization, async () => (await credential.authorization()) ?? '');
  await delay(300);
  const next = await credentials.createClient(organization.id, 'client, new', { clientId: first.clientId });
  await delay(SPREAD_MS);
  const renewed = granted(next.token);
  await renewed.authorization();
  credential = renewed;
  await delay(300);
  await credentials.revoke(organization.id, first.id);
  await delay(SPREAD_MS);
  expect(await job.stop()).toEqual([]);
  const headers = { Authorization: before ?? '' };
  expect((await exchange(`${organization.client.tenantUrl}/Users`, { headers })).status).toBe(401);
});

test.concurrent('the end of a credential, and of an organization, reaches the other node within seconds', async () => {
  const organization = await server.createOrganization('core');
  const { credentials, organizations } = server.services;
  const there = organization.client.at(second.scimUrl + organization.slug);
  const leaving = await credentials.create(organization.id, 'leaving');
  expect((await there.as(leaving.token).get('/Users')).status).toBe(200);
  await credentials.revoke(organization.id, leaving.id);
  await delay(SPREAD_MS);
  expect((await there.as(leaving.token).get('/Users')).status).toBe(401);
  expect((await there.get('/Users')).status).toBe(200);
  await organizations.setActive(organization.slug, false);
  await delay(SPREAD_MS);
  expect((await there.get('/Users')).status).toBe(403);
});

test.concurrent('a credential that expires ends at its time, to the node that has it in memory too', async () => {
  const organization = await server.createOrganization('core');
  // A busy machine needs a while to make and to use it.
  const expiresAt = new Date(Date.now() + 5_000);
  const { token } = await server.services.credentials.create(organization.id, 'short', { expiresAt });
  const caller = organization.client.as(token);
  expect((await caller.get('/Users')).status).toBe(200);
  await delay(expiresAt.getTime() - Date.now() + 50);
  expect((await caller.get('/Users')).status).toBe(401);
});
