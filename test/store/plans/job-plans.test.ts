import { fillGroup, fillTeams, fillWithUsers, userId } from '../../../bench/fill-organization.js';
import { type Job, type JobRequest, jobRequests } from '../../../bench/job-requests.js';
import type { JsonObject } from '../../../src/protocol/json.js';
import { explain, scannedTables } from '../../support/postgres/query-plan.js';
import { watchStatements } from '../../support/postgres/watched-statements.js';
import { createTestServer, type TestServer } from '../../support/test-server.js';

const USERS = 20_000;
const TEAMS = 3_900;

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

type Scim = (method: string, path: string, body?: JsonObject) => Promise<{ status: number; body: JsonObject }>;

/** What docs/query-plans.md says of a larger organization. */
test('no request of a provisioning job reads a table from beginning to end', async () => {
  const { client } = await server.createOrganization('vault');
  const scim: Scim = (method, path, body) => client.send({ method, path, body });
  const connection = await server.services.database.pool.connect();
  try {
    const requests = jobRequests(await prepare(scim, connection));
    // An empty table is read whole, whatever indexes it has.
    await connection.query(`INSERT INTO rollcall.person_sessions
      (organization_id, token_hash, user_id, method, name_id, expires_at)
      SELECT organization_id, id::text, id, 'saml', user_name, now() + interval '1 hour' FROM rollcall.users`);
    await connection.query(`WITH account AS (
        INSERT INTO rollcall.console_accounts (id, email, email_folded, name)
        VALUES (gen_random_uuid(), 'a@b.example', 'a@b.example', 'A') RETURNING id)
      INSERT INTO rollcall.console_sessions
        (token_hash, id, account_id, organization_id, user_id, method, address, user_agent, expires_at)
      SELECT u.id::text, u.id, account.id, u.organization_id, u.id, 'saml', '', '', now() + interval '1 hour'
      FROM rollcall.users u, account`);
    await connection.query('ANALYZE rollcall.person_sessions, rollcall.console_sessions');
    const statements = watchStatements(server.services.database);
    const scanned: [JobRequest['name'], string[]][] = [];
    for (const { name, method, path, body } of requests) {
      statements.length = 0;
      const { status } = await scim(method, path, body);
      expect([name, status < 300]).toEqual([name, true]);
      const sent = [...statements];
      expect([name, sent.length > 0]).toEqual([name, true]);
      for (const statement of sent) scanned.push([name, scannedTables(await explain(connection, statement))]);
    }
    expect(scanned.filter(([, tables]) => tables.length > 0)).toEqual([]);
    expect(new Set(scanned.map(([name]) => name)).size).toBe(requests.length);
  } finally {
    connection.release();
  }
});

/** Users, a group, and as many small groups as make an index worth while. */
async function prepare(scim: Scim, connection: Parameters<typeof fillWithUsers>[1]): Promise<Job> {
  await fillWithUsers(scim, connection, USERS);
  const group = await fillGroup(scim, connection, 'Research', 1_000);
  await fillTeams(connection, group, TEAMS);
  await connection.query('VACUUM ANALYZE');
  const { nextCursor } = (await scim('GET', '/Users?count=1000&attributes=id&cursor=')).body;
  const { meta } = (await scim('GET', `/Users/${userId(USERS)}?attributes=meta`)).body;
  const since = String((meta as JsonObject).lastModified);
  return { users: USERS, group, groupName: 'Research', cursor: String(nextCursor), since };
}
