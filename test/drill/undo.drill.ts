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

const rollcall = async (...args: string[]) => {
  const { code, output, errors } = await runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '' }, args);
  process.stderr.write(`${output}${errors}`);
  return { code, output };
};

/** What an admin asks when users are gone. */
async function askWhatHappened({ organization, hit, disabled, deleted, groupsDeleted }: Mistake): Promise<void> {
  await server.flushLog();
  const health = await rollcall('health', organization.slug);
  // For monitoring: a warning.
  expect(health.code).toBe(1);
  expect(health.output).toContain(`${organization.slug}: attention`);
  expect(health.output).toContain(
    `"Entra" disabled ${disabled} users and deleted ${deleted + groupsDeleted} resources in one cycle.`,
  );
  expect(health.output).toContain(`rollcall undo credential "Entra" --organization ${organization.slug} --since 20`);
  const why = async (userName: string) => {
    const { code, output } = await rollcall('why', userName, '-o', organization.slug);
    expect(code).toBe(0);
    return output;
  };
  expect(await why(hit.disabled)).toMatch(/ but disabled: active became false on .* by the client with "Entra"\./);
  const ofDeleted = await why(hit.deleted);
  expect(ofDeleted).toMatch(new RegExp(` was deleted from ${organization.slug} on .* by the client with "Entra"\\.`));
  expect(ofDeleted).toMatch(/rollcall user restore [0-9a-f-]{36} /);
}

test('health and why say what happened; it is previewed, and undone at once', async () => {
  const { organization, since } = mistake;
  await askWhatHappened(mistake);
  const undo = async (...args: string[]) => {
    const window = ['undo', 'credential', 'Entra', '-o', organization.slug, '--since', since, ...args];
    const { code, output } = await rollcall(...window);
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
