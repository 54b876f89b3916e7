// Writes docs/query-plans.md: the plan of every statement that a provisioning job makes the server send, taken from the
// server at work on an organization of 1,000,000 users.
//
//   npm run bench -- plans
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../dist/app.js';
import { readConfig } from '../dist/config.js';
import { openServices } from '../dist/services.js';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { fillGroup, fillTeams, fillWithUsers, userId } from './fill-organization.js';
import { jobRequests } from './job-requests.js';
import { openConnection } from './scim-connection.js';

const USERS = 1_000_000;
const MEMBERS = 10_000;
const TEAMS = 18_000;
const REPORT = new URL('../docs/query-plans.md', import.meta.url);

export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: console.error });
  try {
    await writeFile(REPORT, await reportOn(postgres.url));
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function reportOn(databaseUrl) {
  const config = readConfig({ DATABASE_URL: databaseUrl });
  const services = await openServices(config, console.error);
  await services.migrate();
  const app = createApp(services, config, pino({ level: 'error' }));
  const server = createServer(app.handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { id } = await services.organizations.create('plans', 'vault');
  const { token } = await services.credentials.create(id, `plans ${randomUUID()}`);
  const scim = openConnection(`http://127.0.0.1:${server.address().port}/api/scim/plans`, token);
  const connection = await services.database.pool.connect();
  try {
    const sections = [];
    for (const { request, statements } of await observe(scim.send, services.database, connection)) {
      const plans = [];
      for (const text of statements) plans.push(await planOf(connection, text));
      sections.push(sectionOf(request, plans));
    }
    return `${INTRODUCTION}\n${sections.join('\n')}`;
  } finally {
    connection.release();
    scim.close();
    server.close();
    await app.close();
    await services.close();
  }
}

/** Sends what a job sends and notes the statements that each request leads to. */
async function observe(send, database, connection) {
  await fillWithUsers(send, connection, USERS);
  const groupName = 'Everyone in Research';
  const group = await fillGroup(send, connection, groupName, MEMBERS);
  await fillTeams(connection, group, TEAMS);
  await connection.query('VACUUM ANALYZE');
  const { body } = await send('GET', '/Users?count=1000&attributes=id&cursor=');
  const since = (await send('GET', `/Users/${userId(USERS)}?attributes=meta`)).body.meta.lastModified;
  const statements = [];
  const [run, runAlone] = [database.run.bind(database), database.runAlone.bind(database)];
  const note = (text) => {
    // Batches of the log, what is known of an organization and its share of requests come at their own time.
    if (
      !/^\s*(INSERT INTO rollcall\.(provisioning_log|rate_buckets)|UPDATE rollcall\.credentials)|FROM rollcall\.organizations/.test(
        text,
      )
    )
      statements.push(text);
  };
  database.run = (account, statement, values) => {
    note(statement.text);
    return run(account, statement, values);
  };
  database.runAlone = (account, key, statement, values) => {
    note(statement.text);
    return runAlone(account, key, statement, values);
  };
  const observed = [];
  for (const request of jobRequests({ users: USERS, group, groupName, cursor: body.nextCursor, since })) {
    statements.length = 0;
    const answer = await send(request.method, request.path, request.body);
    if (answer.status >= 300) throw new Error(`${request.name}: ${answer.status} ${JSON.stringify(answer.body)}`);
    observed.push({ request, statements: [...statements] });
  }
  return observed;
}

/** Whatever the values are, as the server prepares it. */
async function planOf(connection, text) {
  const { rows } = await connection.query(`EXPLAIN (GENERIC_PLAN, COSTS OFF) ${text}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function sectionOf({ name, method, path }, plans) {
  const readable = decodeURIComponent(path)
    .replaceAll(IDS, '{id}')
    .replace(/cursor=[\w.-]+/, 'cursor={cursor}')
    .replace(/gt "[^"]+"/, 'gt "{time}"');
  const blocks = plans.map((plan) => `\n\`\`\`\n${plan}\n\`\`\`\n`);
  return `## ${name}\n\n\`${method} ${readable}\`\n${blocks.join('')}`;
}

const INTRODUCTION = `# Query plans

What PostgreSQL does for each request of a provisioning job, on an organization of ${USERS.toLocaleString('en')} users, a group of
${MEMBERS.toLocaleString('en')} members and ${TEAMS.toLocaleString('en')} small ones. Written by \`npm run bench -- plans\`; do not edit. The plans are those of the prepared statements as the
server sends them, whatever their values. Left out are what the log writes in batches and the reading of an organization
and its limits, which are kept in memory for a while. No table is read from beginning to end, which
\`test/store/plans/job-plans.test.ts\` holds.
`;
