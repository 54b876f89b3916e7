import pg from 'pg';
import type { JsonObject } from '../../src/protocol/json.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { bulk, idIn, post, resultsIn } from '../support/bulk.js';
import { createDatabaseRelay, type DatabaseRelay, type Fault } from '../support/postgres/database-relay.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const NOTE = 'urn:example:params:scim:schemas:core:2.0:Note';
/** Beginnings of the statements that store many rows, that say why some were not stored, and that store one. */
const [STORE_MANY, EXPLAIN, STORE_ONE] = ['WITH rows AS MATERIALIZED', ' AS holder', 'created AS ('];

let database: TestDatabase;
let relay: DatabaseRelay;
let server: TestServer;
let client: ScimClient;

/** Each has a server of its own: a statement is seen where a connection meets it first. */
beforeEach(async () => {
  database = await createTestDatabase();
  await query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET lock_timeout = '200ms'`);
  relay = await createDatabaseRelay(database.url);
  server = await createTestServer({ environment: { DATABASE_URL: relay.url }, onLog: () => undefined });
  const organization = await server.createOrganization('core');
  ({ client } = organization);
  const schema = { id: NOTE, name: 'Note', attributes: [{ name: 'text' }] };
  const { definitions } = server.services;
  await definitions.addSchema(organization.slug, JSON.stringify(schema), { types: [], required: false });
  await definitions.addType(organization.slug, JSON.stringify({ name: 'Note', endpoint: '/Notes', schema: NOTE }));
});
afterEach(async () => {
  await server.close();
  await relay.close();
  await database.drop();
});

async function query(sql: string): Promise<void> {
  const connection = new pg.Client({ connectionString: database.url });
  await connection.connect();
  await connection.query(sql);
  await connection.end();
}

let unlock = () => Promise.resolve();

/** Holds a table until it is unlocked. */
const lockUsers: Fault = async () => {
  const connection = new pg.Client({ connectionString: database.url });
  await connection.connect();
  unlock = () => connection.end();
  await connection.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
};

const NAMES = ['ada', 'bob', 'bob', 'cem', 'dan', 'eve', 'fay', 'gus'];

type Make = (name: string) => JsonObject;
const KINDS: readonly [endpoint: string, make: Make, statuses: string[]][] = [
  ['/Users', coreUser, ['409', '201', '409', '201', '201', '201', '201', '201']],
  ['/Groups', (name) => group(name), ['409', '201', '409', '201', '201', '201', '201', '201']],
  ['/Notes', (text) => ({ schemas: [NOTE], text }), ['201', '201', '201', '201', '201', '201', '201', '201']],
];
const withoutMembers = ({ members: _, ...rest }: JsonObject): JsonObject => rest;

/** What is there, by id. */
async function idsAt(endpoint: string): Promise<string[]> {
  const { body } = await client.get(endpoint);
  return (body.Resources as { id: string }[]).map(({ id }) => id);
}

describe.each(KINDS)('a Bulk at %s', (endpoint, make, due) => {
  test.each<[name: string, text: string, fault: Fault, more: JsonObject]>([
    ['that loses the answer to what it stored', STORE_MANY, 'lose the answer', {}],
    ['that loses the statement which stores', STORE_MANY, 'lose the statement', {}],
    ['that loses the answer, with few errors allowed', STORE_MANY, 'lose the answer', { failOnErrors: 3 }],
  ])('%s says of each what is true', async (_, text, fault, more) => {
    const first = idOf(await client.post(endpoint, withoutMembers(make('ada'))));
    relay.atNext(text, fault);
    const operations = NAMES.map((name, i) => post(endpoint, `b${i}`, withoutMembers(make(name))));
    const answer = await client.post('/Bulk', bulk(operations, more));
    expect(resultsIn(answer).map(({ status }) => status)).toEqual(due);
    const created = due.flatMap((status, i) => (status === '201' ? [idIn(answer, i)] : []));
    expect((await idsAt(endpoint)).sort()).toEqual([first, ...created].sort());
  });
});

test.each<[name: string, fault: Fault]>([
  ['the connection is lost', 'lose the statement'],
  ['the answer is lost', 'lose the answer'],
  ['it waits too long for a lock', lockUsers],
])('when %s at the question why some were not stored, the others are created', async (_, fault) => {
  const first = idOf(await client.post('/Users', coreUser('ada')));
  relay.atNext(EXPLAIN, fault);
  const operations = ['bob', 'ada', 'cem', 'dan'].map((name, i) => post('/Users', `b${i}`, coreUser(name)));
  const answer = await client.post('/Bulk', bulk(operations));
  await unlock();
  unlock = () => Promise.resolve();
  expect(resultsIn(answer).map(({ status }) => status)).toEqual(['201', '503', '201', '201']);
  const created = [0, 2, 3].map((i) => idIn(answer, i));
  expect((await idsAt('/Users')).sort()).toEqual([first, ...created].sort());
});

test.each(KINDS)('a POST to %s that loses the answer is 201, and there once', async (endpoint, make) => {
  relay.atNext(STORE_ONE, 'lose the answer');
  const created = await client.post(endpoint, make('ada'));
  expect(created.status).toBe(201);
  expect(await idsAt(endpoint)).toEqual([idOf(created)]);
});

test('a circle of references that loses an answer is there as a whole', async () => {
  relay.atNext(STORE_ONE, 'lose the answer');
  const circle = ['a', 'b'].map((name, i) => {
    const other = { value: `bulkId:${i === 0 ? 'b' : 'a'}` };
    const manager = { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: other } };
    return post('/Users', name, coreUser(name, manager));
  });
  const answer = await client.post('/Bulk', bulk(circle));
  expect(resultsIn(answer).map(({ status }) => status)).toEqual(['201', '201']);
  expect((await idsAt('/Users')).sort()).toEqual([idIn(answer, 0), idIn(answer, 1)].sort());
});
