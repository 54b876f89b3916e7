import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { createApp } from '../dist/app.js';
import { openRuntime } from '../dist/command-services.js';
import { Database } from '../dist/store/database.js';
import { fillChanges } from './fill-changes.js';
import { fillLog, PERSON, REFUSED, RENAMED } from './fill-log.js';
import { PATCH_OP } from './sample-user.js';
import { openConnection } from './scim-connection.js';
import { watchStatements } from './watched-statements.js';

const SLUG = 'questions';
const BY = { kind: 'operator', name: 'admin' };
const ignore = () => undefined;

/**
 * What people ask after a provisioning job went wrong, each with the statements that it leads to and none before it did.
 * @param {import('pg').ClientBase} connection
 * @param {number} logRows entries of the log of the organization that is asked about
 * @returns {Promise<{ name: string, command: string, statements: { name: string, text: string }[] }[]>}
 */
export async function observeQuestions(services, config, connection, logRows) {
  const organization = await services.organizations.create(SLUG, 'core');
  const mistake = await makeMistake(services, config, organization);
  await fillLog(connection, organization.id, { entries: logRows });
  await fillChanges(connection, organization.id);
  const runtime = await openRuntime({ config, log: console.error, tenantUrl: () => '' });
  const statements = watchStatements(Database.prototype);
  const seen = new Set();
  const observed = [];
  try {
    for (const [name, command, ask] of questionsOf(runtime, organization, mistake)) {
      statements.length = 0;
      await ask();
      const fresh = statements.filter(({ text }) => !seen.has(text) && seen.add(text));
      observed.push({ name, command, statements: fresh });
    }
  } finally {
    await runtime.close();
  }
  return observed;
}

/** What a client does to people and groups by mistake, with what another one does since. */
async function makeMistake(services, config, { id }) {
  const app = createApp(services, config, pino({ level: 'error' }));
  const server = createServer(app.handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/api/scim/${SLUG}`;
  const clientOf = async (name) => openConnection(url, (await services.credentials.create(id, name)).token);
  const [job, hand] = [await clientOf('Job'), await clientOf('Hand')];
  const of = async (sent) => {
    const { status, body } = await sent;
    if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body.id;
  };
  const patch = (...Operations) => ({ schemas: [PATCH_OP], Operations });
  const user = (client, userName) => of(client.send('POST', '/Users', { userName }));
  const group = (displayName, ...members) =>
    of(hand.send('POST', '/Groups', { displayName, members: members.map((value) => ({ value })) }));
  try {
    const [ada, bob, carl] = [await user(hand, 'ada'), await user(hand, 'bob'), await user(hand, 'carl')];
    const team = await group('team', ada, bob);
    const staff = await group('staff', carl, bob, team);
    await delay(2);
    const since = new Date();
    await delay(2);
    await of(job.send('PATCH', `/Users/${bob}`, patch({ op: 'replace', path: 'title', value: 'wrong' })));
    await of(job.send('PATCH', `/Groups/${staff}`, patch({ op: 'remove', path: 'members' })));
    await of(job.send('DELETE', `/Groups/${team}`));
    await of(job.send('DELETE', `/Users/${ada}`));
    await of(job.send('DELETE', `/Users/${carl}`));
    await user(job, 'new');
    await user(hand, 'ADA');
    await of(hand.send('PATCH', `/Users/${bob}`, patch({ op: 'replace', path: 'title', value: 'right' })));
    return { ada, bob, staff, since };
  } finally {
    for (const client of [job, hand]) client.close();
    server.close();
    await app.close();
  }
}

function* questionsOf(runtime, { id, slug, active }, { ada, bob, staff, since }) {
  const { log, why, history, undos, links, remedies, health, quirks } = runtime;
  const read = (selection) => async () => {
    for await (const _ of log.read(id, { limit: 50, ...selection }));
  };
  const asked = (person) => () => why.ask({ id, slug }, person);
  yield ['Search the log by person', `log --user ${PERSON} --reads`, read({ user: PERSON, reads: true })];
  yield ['The same by a name of before', `log --user ${RENAMED}`, read({ user: RENAMED })];
  yield ['Search the log by group', 'log --group "Group 7"', read({ group: 'Group 7' })];
  yield ['Search the log by reason', 'log --reason value-taken', read({ reason: 'value-taken' })];
  yield ['Search the log by outcome', 'log --failures', read({ failures: true })];
  yield ['Search the log by time', 'log --since 1h', read({ since: new Date(Date.now() - 3_600_000) })];
  yield ['Why somebody is here', `why ${PERSON}`, asked(PERSON)];
  yield ['Why somebody was refused', `why ${REFUSED}`, asked(REFUSED)];
  yield ['Why somebody is gone', 'why {id}', asked(ada)];
  yield ['History of a user', 'history {id}', () => history.read(slug, bob, 10)];
  yield ['A user at a time', 'history {id} --at {time}', () => history.at(slug, bob, since)];
  yield ['A group at a time, with its members', 'history {id} --at {time}', () => history.at(slug, staff, since)];
  const wish = { by: 'credential', of: 'Job', since, until: new Date() };
  yield ['Look at what an undo would do', 'undo credential Job --since {time}', () => undos.preview(slug, wish, false)];
  let undo;
  const run = async () => {
    undo = await undos.work(await undos.begin(slug, wish, { isForced: false, by: BY }), ignore);
    if (undo.state !== 'done') throw new Error(`the undo is ${undo.state}`);
  };
  yield ['Undo', 'undo credential Job --since {time} --yes', run];
  const again = { by: 'request', of: undo.id };
  yield ['Look at the undo of an undo', 'undo request {id}', () => undos.preview(slug, again, false)];
  const runAgain = async () => undos.work(await undos.begin(slug, again, { isForced: true, by: BY }), ignore);
  yield ['Undo an undo, forced', 'undo request {id} --force --yes', runAgain];
  yield ['What an undo left alone', 'undo show {id}', () => undos.show(slug, undo.id)];
  yield ['Undos', 'undo list', () => undos.list(slug)];
  yield ['Go on with undos that nobody works on', 'serve', () => undos.resumeAbandoned(AbortSignal.timeout(60_000))];
  const source = [{ place: '1', name: 'x', values: ['userName', 'externalId', 'emails.value'].map((by) => [by, 'x']) }];
  yield ['Whom a first cycle would find', 'link preview users.csv', () => links.run(slug, source, ignore)];
  yield ['Repair a link', 'link remedy {id}', () => remedies.find(slug, ada)];
  yield ['Health', `health ${slug}`, () => health.of({ id, slug, active })];
  yield ['What was tolerated', `quirks -o ${slug}`, () => quirks.of({ id })];
}
