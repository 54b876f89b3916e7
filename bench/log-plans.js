// Writes docs/log-plans.md: how the questions about a log of 10,000,000 entries are answered, with the plans of their
// statements and how long they took, from the use cases of the commands `log`, `why`, `health` and `quirks`.
//
//   npm run bench -- log-plans [--entries 10000000]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { readConfig } from '../dist/config.js';
import { HealthReader } from '../dist/directory/explain/health/health-reader.js';
import { WhyReader } from '../dist/directory/explain/why.js';
import { LogReader } from '../dist/directory/log/log-reader.js';
import { openServices } from '../dist/services.js';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { LogEntryStore } from '../dist/store/log/log-entry-store.js';
import { PersonStore } from '../dist/store/log/person-store.js';
import { fillLog, PERSON, REFUSED, RENAMED } from './fill-log.js';

const REPORT = new URL('../docs/log-plans.md', import.meta.url);
const RUNS = 5;

export async function run(options) {
  const { values } = parseArgs({ args: options, options: { entries: { type: 'string', default: '10000000' } } });
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: console.error });
  try {
    await writeFile(REPORT, await reportOn(postgres.url, Number(values.entries)));
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function reportOn(databaseUrl, entries) {
  const services = await openServices(readConfig({ DATABASE_URL: databaseUrl }), console.error);
  await services.migrate();
  const organization = await services.organizations.create('plans', 'core');
  // The server ends connections that are silent for as long as filling takes.
  const connection = new pg.Client({ connectionString: databaseUrl });
  await connection.connect();
  try {
    await fillLog(connection, organization.id, { entries });
    const sections = [];
    for (const [question, ask] of questions(services, organization)) {
      const { statements, found } = await observe(services.database, ask);
      const times = [];
      for (let i = 0; i < RUNS; i += 1) {
        const start = performance.now();
        await ask();
        times.push(performance.now() - start);
      }
      const median = times.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
      console.log(`${question}: ${found} found, ${median.toFixed(1)} ms`);
      const plans = [];
      for (const statement of statements) plans.push(await planOf(connection, statement));
      sections.push(sectionOf(question, found, median, plans));
    }
    return `${introduction(entries)}\n${sections.join('\n')}`;
  } finally {
    await connection.end();
    await services.close();
  }
}

function questions({ database, traffic }, { id, slug }) {
  const log = new LogEntryStore(database);
  const reader = new LogReader(log);
  const why = new WhyReader({
    people: new PersonStore(database),
    log,
    keptDays: async () => ({ log: 90, deleted: 30 }),
  });
  const health = new HealthReader(traffic, async () => []);
  const read = (selection) => async () => {
    let count = 0;
    for await (const _ of reader.read(id, { limit: 50, ...selection })) count += 1;
    return count;
  };
  const asked = (person) => async () => (await why.ask({ id, slug }, person)).length;
  return [
    ['What happened to a person, by userName', read({ user: PERSON, reads: true })],
    ['The same by a name of before', read({ user: RENAMED, reads: true })],
    ['What happened to a group', read({ group: 'Group 7' })],
    ['What was refused last', read({ failures: true })],
    ['What was refused for one reason', read({ reason: 'value-taken' })],
    ['Who was disabled', read({ reason: 'disabled' })],
    ['Why somebody is here', asked(PERSON)],
    ['Why somebody is not here, who was refused', asked(REFUSED)],
    ['Why somebody is not here, of whom nobody ever heard', asked('nobody@contoso.example')],
    ['The health of the organization', async () => (await health.of({ id, slug, active: true })).clients.length],
  ];
}

/** Statements besides those of Prisma, which go by ids and unique names. */
async function observe(database, ask) {
  const statements = new Map();
  const run = database.run.bind(database);
  database.run = (account, statement, values) => {
    statements.set(statement.text, { ...statement, values });
    return run(account, statement, values);
  };
  const found = await ask();
  database.run = run;
  return { statements: [...statements.values()], found };
}

/** As PostgreSQL plans it with these values. */
async function planOf(connection, { text, values }) {
  const { rows } = await connection.query(`EXPLAIN (COSTS OFF) ${text}`, [...values]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function sectionOf(question, found, median, plans) {
  const blocks = plans.map((plan) => `\n\`\`\`\n${plan.replaceAll(IDS, '{id}')}\n\`\`\`\n`);
  return `## ${question}\n\n${found} found, ${median.toFixed(1)} ms.\n${blocks.join('')}`;
}

const introduction = (entries) => `# Questions about a large log

How what \`rollcall log\`, \`why\` and \`health\` ask is answered of an organization whose log has ${entries.toLocaleString('en')}
entries. Written by \`npm run bench -- log-plans\`; do not edit. The times are the median of ${RUNS} runs on one machine: what
counts is that none grows with the log. No part of the log is read from beginning to end but
partitions that are empty; \`test/store/plans/log-plans.test.ts\` holds that.
`;
