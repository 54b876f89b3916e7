import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { runCommand } from './rollcall-command.js';

const DEFAULTS = { strict: false, uniqueExternalId: false, discovery: 'full' };

let database: TestDatabase;
const rollcall = (...args: string[]) => runCommand({ DATABASE_URL: database.url }, args);
const set = (...args: string[]) => rollcall('org', 'set', 'contoso', ...args);
const json = async (...args: string[]) => JSON.parse((await rollcall(...args, '--json')).output);

beforeAll(async () => {
  database = await createTestDatabase();
  await rollcall('org', 'create', 'contoso', '--by', 'Ada');
});
afterAll(() => database.drop());

test('how the standard is taken is shown, set bit by bit, and set back', async () => {
  expect((await set()).output).toMatch(/^For contoso there holds:\n +Mistakes +tolerated.*\n +externalId +may repeat/);
  expect(await json('org', 'set', 'contoso', '--strict', 'on', '--by', 'Ada')).toEqual({
    slug: 'contoso',
    ...DEFAULTS,
    strict: true,
  });
  const both = await set('--discovery', 'rfc7643', '--by', 'Bo');
  expect(both.output).toMatch(
    /^In a few seconds .*:\n +Mistakes +refused.*\n +externalId +may.*\n +Discovery +what RFC/,
  );
  expect(await json('org', 'show', 'contoso')).toMatchObject({ ...DEFAULTS, strict: true, discovery: 'rfc7643' });
  expect((await rollcall('org', 'show', 'contoso')).output).toMatch(
    /^Mistakes +refused, as the interoperability profile asks/m,
  );
  await set('--strict', 'off', '--discovery', 'full', '--unique-external-id', 'on', '--by', 'Bo');
  expect(await json('org', 'set', 'contoso')).toEqual({ slug: 'contoso', ...DEFAULTS, uniqueExternalId: true });
  const audit = await rollcall('audit', '-o', 'contoso');
  expect(audit.output.match(/\w+ set what holds .*/g)).toEqual([
    'Ada set what holds of contoso: strict on.',
    'Bo set what holds of contoso: discovery rfc7643.',
    'Bo set what holds of contoso: strict off, unique externalId on, discovery full.',
  ]);
});

test.each([
  [['--strict', 'true'], /on, off/],
  [['--unique-external-id', ''], /on, off/],
  [['--discovery', 'rfc9865'], /full, rfc7643/],
])('%j is refused', async (args, reason) => {
  const { code, errors } = await set(...args);
  expect([code, errors]).toEqual([1, expect.stringMatching(reason)]);
});
