import { runCommand } from '../cli/rollcall-command.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { undoWithKills } from '../undo/killed-undo.js';
import { type Mistake, makeMistake } from '../undo/scope-mistake.js';

// A provisioning job deletes and disables 60 % of 2,000 users by a mistake in its scope, and what was in groups goes too; all of it
// is undone.

const USERS = 2_000;
const GROUPS = 100;
const KILLS = { resources: 7, members: 3 };

let server: TestServer;
let mistake: Mistake;

beforeEach(async () => {
  server = await createTestServer();
  mistake = await makeMistake(server, USERS, GROUPS);
  expect(mistake).toMatchObject({ disabled: 1_200, deleted: 600 });
  expect(await mistake.state()).not.toEqual(mistake.before);
});
afterEach(async () => {
  mistake.close();
  await server.close();
});

async function expectAsBefore(): Promise<void> {
  expect(await mistake.state()).toEqual(mistake.before);
  expect(await mistake.found()).toEqual(mistake.foundBefore);
}

test('previewed, and undone at once', async () => {
  const { organization, since } = mistake;
  const undo = async (...args: string[]) => {
    const window = ['undo', 'credential', 'Entra', '-o', organization.slug, '--since', since, ...args];
    const { code, output, errors } = await runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '' }, window);
    process.stderr.write(`${output}${errors}`);
    expect(code).toBe(0);
    return output;
  };
  const preview = await undo();
  expect(preview).toMatch(/^ {2}Users to come back {2,}600: /m);
  // Those who were disabled, and those whose managers went.
  expect(preview).toMatch(/^ {2}Users to be as they were {2,}\d+: /m);
  expect(await undo('--yes')).toMatch(new RegExp(`^ {2}Brought back {2,}${600 + mistake.groupsDeleted}$`, 'm'));
  await expectAsBefore();
});

test(`killed at ${KILLS.resources} random points of resources and ${KILLS.members} of members, and started again`, async () => {
  const killed = await undoWithKills(server, mistake, KILLS);
  process.stderr.write(`killed ${JSON.stringify(killed)}\n`);
  expect(killed).toEqual(KILLS);
  await expectAsBefore();
});
