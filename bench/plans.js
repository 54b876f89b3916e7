// Writes docs/query-plans.md: the plan of every statement that a provisioning job makes the server send, taken from the
// server at work on an organization of 1,000,000 users, and of what people ask when such a job went wrong.
//
//   npm run bench -- plans [--users 1000000] [--log-rows 2000000]
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { pino } from 'pino';
import { createApp } from '../dist/app.js';
import { readConfig } from '../dist/config.js';
import { openServices } from '../dist/services.js';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { fillGroup, fillTeams, fillWithUsers, userId } from './fill-organization.js';
import { jobRequests } from './job-requests.js';
import { observeQuestions } from './question-plans.js';
import { openConnection } from './scim-connection.js';
import { watchStatements } from './watched-statements.js';

const MEMBERS = 10_000;
const TEAMS = 18_000;
/** A table of fewer rows may be read from beginning to end. */
const FEW_ROWS = 1_000;
const REPORT = new URL('../docs/query-plans.md', import.meta.url);

const OPTIONS = {
  users: { type: 'string', default: '1000000' },
  'log-rows': { type: 'string', default: '2000000' },
};

export async function run(options) {
  const { values } = parseArgs({ args: options, options: OPTIONS });
  const size = { users: Number(values.users), logRows: Number(values['log-rows']) };
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: console.error });
  try {
    await writeFile(REPORT, await reportOn(postgres.url, size));
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function reportOn(databaseUrl, size) {
  const config = readConfig({ DATABASE_URL: databaseUrl });
  const services = await openServices(config, console.error);
  await services.migrate();
  // The server ends connections that are silent for as long as filling takes.
  const connection = new pg.Client({ connectionString: databaseUrl });
  await connection.connect();
  try {
    const sections = [];
    for (const { request, statements } of await observeJob(services, config, connection, size.users))
      sections.push(sectionOf(request.name, requestLine(request), await plansOf(connection, statements)));
    const questions = [];
    for (const { name, command, statements } of await observeQuestions(services, config, connection, size.logRows))
      questions.push(sectionOf(name, `rollcall ${command}`, await plansOf(connection, statements)));
    return [introduction(size), ...sections, questionsIntroduction(size), ...questions].join('\n');
  } finally {
    await connection.end();
    await services.close();
  }
}

/** Sends what a job sends and notes the statements that each request leads to. */
async function observeJob(services, config, connection, users) {
  const app = createApp(services, config, pino({ level: 'error' }));
  const server = createServer(app.handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { id } = await services.organizations.create('plans', 'vault');
  const { token } = await services.credentials.create(id, `plans ${randomUUID()}`);
  const { send, close } = openConnection(`http://127.0.0.1:${server.address().port}/api/scim/plans`, token);
  try {
    const groupName = 'Everyone in Research';
    await fillWithUsers(send, connection, users);
    const group = await fillGroup(send, connection, groupName, Math.min(MEMBERS, users));
    await fillTeams(connection, group, Math.min(TEAMS, Math.floor(users / 5)));
    await connection.query('VACUUM ANALYZE');
    const { body } = await send('GET', '/Users?count=1000&attributes=id&cursor=');
    const since = (await send('GET', `/Users/${userId(users)}?attributes=meta`)).body.meta.lastModified;
    const statements = watchStatements(services.database);
    const observed = [];
    for (const request of jobRequests({ users, group, groupName, cursor: body.nextCursor, since })) {
      statements.length = 0;
      const answer = await send(request.method, request.path, request.body);
      if (answer.status >= 300) throw new Error(`${request.name}: ${answer.status} ${JSON.stringify(answer.body)}`);
      observed.push({ request, statements: [...statements] });
    }
    return observed;
  } finally {
    close();
    server.close();
    await app.close();
  }
}

async function plansOf(connection, statements) {
  const plans = [];
  for (const { name, text } of statements) plans.push({ name, plan: await planOf(connection, name, text) });
  return plans;
}

/** Whatever the values are, as the server prepares it; says when a table of many rows is read from beginning to end. */
async function planOf(connection, name, text) {
  const { rows } = await connection.query(`EXPLAIN (GENERIC_PLAN, COSTS OFF) ${text}`);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  const scanned = [...plan.matchAll(/Seq Scan on (\w+)/g)].map(([, table]) => table);
  const large = await connection.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'rollcall'::regnamespace AND relname = ANY ($1) AND reltuples > $2`,
    [scanned, FEW_ROWS],
  );
  if (large.rows.length > 0) {
    console.error(`${name} reads from beginning to end: ${large.rows.map(({ relname }) => relname).join(', ')}`);
    process.exitCode = 1;
  }
  return plan;
}

const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const requestLine = ({ method, path }) => {
  const readable = decodeURIComponent(path)
    .replaceAll(IDS, '{id}')
    .replace(/cursor=[\w.-]+/, 'cursor={cursor}')
    .replace(/gt "[^"]+"/, 'gt "{time}"');
  return `${method} ${readable}`;
};

function sectionOf(name, asked, plans) {
  const blocks = plans.map(({ name: of, plan }) => `\n\`${of}\`:\n\n\`\`\`\n${plan}\n\`\`\`\n`);
  return `## ${name}\n\n\`${asked}\`\n${blocks.join('') || '\nNo statement that is not shown above.\n'}`;
}

const introduction = ({ users }) => `# Query plans

What PostgreSQL does for each request of a provisioning job, on an organization of ${users.toLocaleString('en')} users, a group of
${MEMBERS.toLocaleString('en')} members and ${TEAMS.toLocaleString('en')} small ones. Written by \`npm run bench -- plans\`; do not edit. The plans are those of the prepared statements as the
server sends them, whatever their values, each under its name. Left out are what the log writes in batches and the reading of an organization
and its limits, which are kept in memory for a while. No table of more than ${FEW_ROWS.toLocaleString('en')} rows is read from beginning to end, else
the command would have ended with 1; \`test/store/plans\` holds it.
`;

const questionsIntroduction = ({ logRows }) => `# When a job went wrong

What people ask then, and undo, of an organization whose log has ${logRows.toLocaleString('en')} entries; its history has one change for every fifth of
them. Each statement is shown with the first that needs it. How long the questions take is in [log-plans.md](log-plans.md).
Left out is \`rollcall log --name\`, which looks for a part of a name: it reads all names of the organization, as no index of them helps.
`;
