import { connect } from 'node:net';
import type { JsonObject } from '../../src/protocol/json.js';
import { forbidden } from '../../src/protocol/scim-error.js';
import { LIST_RESPONSE } from '../../src/protocol/urns.js';
import { resourcesOf } from '../support/list-response.js';
import { type RunStatement, watchStatements } from '../support/postgres/watched-statements.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimResponse } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { insertLargeUsers } from './large-resources.js';

const USERS = 7;
const BYTES = 400_000;
/** What is read at once: two of the users, never three. */
const SLICE_BYTES = 1024 ** 2;

let server: TestServer;
let organization: TestOrganization;
let statements: RunStatement[];

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  await insertLargeUsers(server, organization.id, USERS, BYTES);
  statements = watchStatements(server.services.database);
});
beforeEach(() => {
  statements.length = 0;
});
afterAll(() => server.close());

const namesOf = (answer: ScimResponse) =>
  resourcesOf(answer).map(({ userName, displayName }) => userName ?? displayName);
const NAMES = Array.from({ length: USERS }, (_, i) => `large-${i + 1}`);

test('every row says what its resource weighs, whoever wrote it', async () => {
  const rows = await server.query<{ resource_bytes: number }>(
    'SELECT DISTINCT resource_bytes FROM users WHERE organization_id = $1',
    organization.id,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.resource_bytes).toBeGreaterThan(BYTES);
  expect(rows[0]?.resource_bytes).toBeLessThan(1.01 * BYTES + 3_000);
});

test('a page by index is complete, and read in slices that weigh no more than one may', async () => {
  const answer = await organization.client.get('/Users?sortBy=userName');
  expect(namesOf(answer)).toEqual(NAMES);
  expect(answer.headers['content-length']).toBeUndefined();
  const { Resources, ...facts } = answer.body;
  expect(facts).toEqual({ schemas: [LIST_RESPONSE], totalResults: USERS, startIndex: 1, itemsPerPage: USERS });
  // The first two of the seven, then two at a time.
  expect(statements).toHaveLength(4);
  for (const resource of Resources as JsonObject[]) {
    expect(resource).toEqual((await organization.client.get(`/Users/${resource.id}`)).body);
  }
});

test('each statement brings no more documents than make a slice', async () => {
  await organization.client.get('/Users');
  for (const { text, values } of [...statements]) {
    const rows = await server.query<{ resource: JsonObject | null }>(text, ...values);
    const bytes = rows.map(({ resource }) => (resource === null ? 0 : JSON.stringify(resource).length));
    expect(bytes.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(SLICE_BYTES);
    expect(bytes[0]).toBeGreaterThan(0);
  }
});

test('a page that fits is one statement, and one write with its length', async () => {
  const answer = await organization.client.get('/Users?count=2&startIndex=6&sortBy=userName');
  expect(namesOf(answer)).toEqual(NAMES.slice(5));
  expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)));
  expect(Object.keys(answer.body)).toEqual(['schemas', 'totalResults', 'startIndex', 'itemsPerPage', 'Resources']);
  // The page and the count of all.
  expect(statements).toHaveLength(2);
});

test('only a walk by cursor or by id has shorter pages, and meets everything once, by cursor also back', async () => {
  const pages: unknown[][] = [];
  let previous: unknown;
  for (let cursor: unknown = ''; cursor !== undefined; ) {
    const page = await organization.client.get(`/Users?count=100&sortBy=userName&cursor=${cursor}`);
    expect(page.headers['content-length']).toBe(String(Buffer.byteLength(page.text)));
    pages.push(namesOf(page));
    ({ nextCursor: cursor, previousCursor: previous } = page.body);
  }
  expect(pages.map(({ length }) => length)).toEqual([2, 2, 2, 1]);
  expect(pages.flat()).toEqual(NAMES);
  const back = await organization.client.get(`/Users?count=100&sortBy=userName&cursor=${previous}`);
  expect(namesOf(back)).toEqual(pages[2]);
  const byId: unknown[][] = [];
  for (let startId: unknown = 'initial'; startId !== 'end'; ) {
    const page = await organization.client.get(`/Users?count=100&startId=${startId}`);
    expect(page.headers['content-length']).toBe(String(Buffer.byteLength(page.text)));
    byId.push(namesOf(page));
    ({ nextId: startId } = page.body);
  }
  expect(byId.map(({ length }) => length)).toEqual([2, 2, 2, 1]);
  expect(byId.flat().sort()).toEqual([...NAMES].sort());
  const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], count: 100, cursor: '' };
  const root = await organization.client.post('/.search', search);
  expect(namesOf(root)).toHaveLength(2);
  expect(root.body).toHaveProperty('nextCursor');
});

test('a search over all types is complete and in order, with what weighs little between what weighs much', async () => {
  const { id, client } = await server.createOrganization('core');
  const order: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const user = idOf(await client.post('/Users', coreUser(`user-${n}`, { roles: [{ value: 'x'.repeat(50_000) }] })));
    order.push(user, idOf(await client.post('/Groups', group(`group-${n}`, user))));
  }
  await server.query(
    `UPDATE users SET resource = resource || jsonb_build_object('title', repeat('x', 600000)) WHERE organization_id = $1`,
    id,
  );
  const answer = await client.get('/?filter=id+pr');
  expect(resourcesOf(answer).map((resource) => resource.id)).toEqual(order);
  expect(answer.body).toMatchObject({ totalResults: 10, itemsPerPage: 10 });
  const groups = resourcesOf(answer).filter(({ displayName }) => displayName !== undefined);
  expect(groups.map(({ members }) => members)).toMatchObject(
    order.filter((_, i) => i % 2 === 0).map((value) => [{ value }]),
  );
});

test('many references count as what they weigh', async () => {
  const { id, client } = await server.createOrganization('core');
  await insertLargeUsers(server, id, 3_000, 100);
  await server.query(
    `WITH made AS (
       INSERT INTO groups (organization_id, id, display_name, display_name_folded, resource)
       SELECT $1, gen_random_uuid(), 'group ' || n, 'group ' || n, jsonb_build_object('displayName', 'group ' || n)
       FROM generate_series(1, 4) n RETURNING id
     ) INSERT INTO user_memberships (organization_id, group_id, user_id)
     SELECT $1, made.id, users.id FROM made, users WHERE organization_id = $1`,
    id,
  );
  const answer = await client.get('/Groups');
  expect(resourcesOf(answer).map(({ members }) => (members as JsonObject[]).length)).toEqual([
    3_000, 3_000, 3_000, 3_000,
  ]);
  expect(statements.filter(({ text }) => text.includes('FROM rollcall.groups'))).toHaveLength(4);
});

/** Does something before the second slice of the next page is read. */
function beforeSecondSlice(work: () => Promise<unknown>): void {
  const { database } = server.services;
  const run = database.run;
  let slices = 0;
  database.run = (async (account, statement, values) => {
    if (statement.text.includes('r.fits')) slices += 1;
    if (slices === 2) {
      database.run = run;
      await work();
    }
    return run.call(database, account, statement, values);
  }) as typeof run;
}

test('of pages that are asked for at once one slice at a time is read, and each page is complete', async () => {
  const { database } = server.services;
  const run = database.run;
  let [running, most] = [0, 0];
  database.run = (async (account, statement, values) => {
    if (statement.name !== 'users.read') return run.call(database, account, statement, values);
    running += 1;
    most = Math.max(most, running);
    return run.call(database, account, statement, values).finally(() => {
      running -= 1;
    });
  }) as typeof run;
  const pages = await Promise.all(Array.from({ length: 4 }, () => organization.client.get('/Users?sortBy=userName')));
  database.run = run;
  expect(pages.map(namesOf)).toEqual(Array(4).fill(NAMES));
  expect(most).toBe(1);
});

test('what is deleted while a page is under way is left out, and itemsPerPage says so', async () => {
  const { id, client } = await server.createOrganization('core');
  await insertLargeUsers(server, id, 5, BYTES);
  beforeSecondSlice(() => server.query(`DELETE FROM users WHERE organization_id = $1 AND user_name = 'large-5'`, id));
  const answer = await client.get('/Users?sortBy=userName');
  expect(namesOf(answer)).toEqual(NAMES.slice(0, 4));
  expect(answer.body).toMatchObject({ totalResults: 5, itemsPerPage: 4 });
});

test('an error in the middle breaks the answer off instead of making it look complete', async () => {
  beforeSecondSlice(async () => {
    throw forbidden('in the middle', 'credential-scope');
  });
  await expect(organization.client.get('/Users')).rejects.toThrow(/aborted|socket hang up|ECONNRESET/);
  expect((await organization.client.get('/Users?count=1')).status).toBe(200);
});

test('for a client that hung up nothing more is read', async () => {
  const { port, hostname } = new URL(server.origin);
  const { slug, token } = organization;
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(`GET /api/scim/${slug}/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(statements.length).toBeLessThan(4);
});

test('HEAD has the headers of the page and reads no more than its beginning', async () => {
  const answer = await organization.client.send({ method: 'HEAD', path: '/Users' });
  expect([answer.status, answer.text]).toEqual([200, '']);
  expect(statements).toHaveLength(1);
});

test('a Bulk leaves resources out of its answer where they would be too many, and says where they are', async () => {
  const { client } = organization;
  const users = resourcesOf(await client.get('/Users?attributes=userName'));
  const Operations = [...users, ...users].map(({ id }, i) => ({
    method: 'PATCH',
    path: `/Users/${id}?attributes=roles`,
    data: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'title', value: `${i}` }],
    },
  }));
  const answer = await client.post('/Bulk', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations,
  });
  expect(answer.status).toBe(200);
  expect(Buffer.byteLength(answer.text)).toBeLessThan(4 * 1024 ** 2 + 10_000);
  const results = answer.body.Operations as JsonObject[];
  expect(results.every(({ status, location }) => status === '200' && location !== undefined)).toBe(true);
  expect(results.filter(({ response }) => response !== undefined)).toHaveLength(10);
});

test('a cursor of a walk by a long text is short, and the walk neither skips nor repeats', async () => {
  const { client } = await server.createOrganization('core');
  const title = (end: string) => `${'x'.repeat(60_000)}${end}`;
  for (const name of ['d', 'b', 'c', 'a', 'e']) await client.post('/Users', coreUser(name, { title: title(name) }));
  await client.post('/Users', coreUser('f', { title: 'a' }));
  for (const order of ['ascending', 'descending']) {
    const met: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== undefined; ) {
      const path = `/Users?count=2&sortBy=title&sortOrder=${order}&attributes=userName&cursor=${cursor}`;
      expect(path.length).toBeLessThan(2_000);
      const page = await client.get(path);
      met.push(...namesOf(page));
      cursor = page.body.nextCursor;
    }
    expect([...met].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(met.at(order === 'ascending' ? 0 : -1)).toBe('f');
  }
  expect(await client.get('/Users?sortBy=title&cursor=nobody')).toMatchObject(refusal(400, 'invalidCursor'));
});
