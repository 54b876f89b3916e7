import { refusal } from '../support/refusal.js';
import { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

/** More than one address may fail with at once; most of them with what costs nothing to refuse. */
const [MISTYPED, GUESSES] = [90, 35];
const CHOSEN = 'Wr0ught-iron+gates_of~Dawn';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

test('guessing a chosen secret is slowed down, alike for a slug that exists and one that does not, and holds up nobody', async () => {
  const { id, client, slug } = await server.createOrganization('core');
  await server.services.credentials.create(id, 'chosen', { chosen: CHOSEN });
  expect((await client.as(CHOSEN).get('/Users')).status).toBe(200);
  for (const tenantUrl of [client.tenantUrl, `${server.scimUrl}${slug}-unknown`]) {
    const mistyped = new ScimClient(tenantUrl, 'rollcall_mistyped');
    const refused = await Promise.all(Array.from({ length: MISTYPED }, () => mistyped.get('/Users')));
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401));
    const guesses = Array.from({ length: GUESSES }, (_, i) =>
      new ScimClient(tenantUrl, `guess-number-${i}-of-the-secret`).get('/Users'),
    );
    const during = await Promise.all(Array.from({ length: 20 }, () => client.as(CHOSEN).get('/Users')));
    expect(during.map(({ status }) => status)).toEqual(during.map(() => 200));
    const answers = await Promise.all(guesses);
    const busy = answers.filter(({ status }) => status === 429);
    const wrong = answers.filter(({ status }) => status === 401);
    expect(busy.length + wrong.length).toBe(GUESSES);
    expect(busy.length).toBeGreaterThan(0);
    expect(wrong.length).toBeGreaterThan(0);
    expect(busy[0]).toMatchObject(refusal(429));
    expect(busy[0]?.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  }
});
