/** What docs/strict-mode.md says of the clients that the simulator knows, each against an organization that is strict. */
import { readFileSync } from 'node:fs';
import type { StrictVerdict } from '../../src/cli/entra/simulate/strict-judge.js';
import { runCommand } from '../cli/rollcall-command.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** Rows of the table: the command, its exit code, and the tolerances that are refused. */
const ROWS = [
  ...readFileSync('docs/strict-mode.md', 'utf8').matchAll(
    /^\| `rollcall simulate (\S+)([^`]*)` *\| (\d)[^|]*\| ([^|]+)\|$/gm,
  ),
].map(([, client = '', words = '', code = '', refused = '']) => ({
  client,
  words: words.trim().split(' ').filter(Boolean),
  code: Number(code),
  refused: [...refused.matchAll(/`([\w-]+)`/g)].map(([, one]) => one ?? ''),
}));

async function run(strict: boolean, client: string, words: readonly string[]) {
  const { slug, token } = await server.createOrganization('core');
  await server.services.organizations.set(slug, { strict });
  const size = [
    '--users',
    '12',
    '--groups',
    '3',
    '--cycles',
    '3',
    '--churn',
    '60',
    '--seed',
    '3',
    '--concurrency',
    '4',
  ];
  const job = ['simulate', client, server.scimUrl + slug, '--token', token, ...size, '--strict', '--json', ...words];
  const { code, output } = await runCommand({}, job);
  const { strict: verdict } = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { strict: StrictVerdict };
  await server.flushLog();
  const preview = await server.query<{ code: string }>(
    `SELECT DISTINCT code FROM strict_findings JOIN organizations o ON o.id = organization_id WHERE slug = $1 AND code <> '' ORDER BY code`,
    slug,
  );
  return { code, verdict, preview: preview.map((one) => one.code) };
}

const codesOf = ({ needed }: StrictVerdict) =>
  needed
    .filter(({ clause }) => clause !== null)
    .map(({ code }) => code)
    .sort();

test('the page names every client that the simulator knows', () => {
  expect(new Set(ROWS.map(({ client }) => client))).toEqual(new Set(['entra', 'okta', 'sap-ips']));
  expect(ROWS).toHaveLength(6);
});

test.each(ROWS)(
  'simulate $client $words ends with $code where the organization is strict',
  async ({ client, words, code, refused }) => {
    const tolerant = await run(false, client, words);
    expect(tolerant.code).toBe(0);
    // What the simulator says before, the server counts, and the page says.
    expect(codesOf(tolerant.verdict)).toEqual([...refused].sort());
    expect(tolerant.preview).toEqual(codesOf(tolerant.verdict));
    expect(tolerant.verdict).toMatchObject({ passes: refused.length === 0 });
    const strict = await run(true, client, words);
    expect({ code: strict.code, preview: strict.preview }).toEqual({ code, preview: [] });
  },
);
