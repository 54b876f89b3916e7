import { runCommand } from '../cli/rollcall-command.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
const rollcall = (...args: string[]) =>
  runCommand({ DATABASE_URL: database.url, LOG_RETENTION_DAYS: '120', PUBLIC_URL: '' }, args);
const retention = (...args: string[]) => rollcall('org', 'retention', 'contoso', ...args);

beforeAll(async () => {
  database = await createTestDatabase();
  await rollcall('org', 'create', 'contoso');
});
afterAll(() => database.drop());

test('what is kept is shown, set bit by bit, and set back', async () => {
  const { output } = await retention();
  expect(output).toMatch(/Provisioning log +120 days \(the default\)\n +History +30 days \(the default\)\n/);
  await retention('--log-days', '7', '--by', 'Ada');
  const both = await retention('--history-entries', '5000', '--by', 'Ada');
  expect(both.output).toMatch(/log +7 days\n +History +30 days \(the default\), the newest 5000 entries at most\n/);
  const json = await retention('--json');
  expect(JSON.parse(json.output)).toEqual({
    slug: 'contoso',
    logDays: 7,
    historyDays: 30,
    deletedDays: 30,
    logEntries: null,
    historyEntries: 5_000,
  });
  expect((await retention('--default', '--by', 'Ada')).output).toMatch(/log +120 days \(the default\)\n/);
  const audit = await rollcall('audit', '-o', 'contoso');
  expect(audit.output.match(/Ada set what is kept of contoso to .*/g)).toEqual([
    'Ada set what is kept of contoso to 7 days of the log.',
    'Ada set what is kept of contoso to 7 days of the log, 5000 entries of the history.',
    "Ada set what is kept of contoso to the server's default.",
  ]);
});

test.each([
  [['--log-days', '0'], /whole number from 1 to 3650/],
  [['--log-entries', '10000001'], /whole number from 1 to 10000000/],
  [['--default', '--log-days', '3'], /not both/],
])('%j is refused', async (args, reason) => {
  const { code, errors } = await retention(...args);
  expect([code, errors]).toEqual([1, expect.stringMatching(reason)]);
});
