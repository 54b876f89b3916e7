import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IAS_PROXY } from '../../src/upstream/transformation/default-transformations.js';
import { runCommand } from './rollcall-command.js';

let folder: string;
const file = (name: string, json: unknown): string => {
  const place = path.join(folder, name);
  writeFileSync(place, typeof json === 'string' ? json : JSON.stringify(json, null, 2));
  return place;
};
const transform = (...args: string[]) => runCommand({}, ['ips', 'transform', ...args]);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rollcall-ips-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

test('what each mapping does is shown, and what comes of them', async () => {
  const system = file('system.json', {
    connectorTypeString: 'SAP_CLOUD_IDENTITY',
    accessMode: 'PROXY',
    name: 'IAS',
    properties: { URL: 'https://t.example.com' },
    encryptedProperties: { Password: null },
    readTransformation: IAS_PROXY.read,
    writeTransformation: IAS_PROXY.write,
  });
  const user = file('user.json', { userName: 'ada', emails: [{ value: 'ada@example.com' }] });
  const shown = await transform('--system', system, '--scope', 'createEntity', '--resource', user);
  expect(shown).toMatchObject({ code: 0, errors: '' });
  expect(shown.output).toMatch(
    / {2}1 {2}- {5}variable entityIdTargetSystem → \$\.id {2}\(line \d+\)\n +the variable entityIdTargetSystem is not set\n/,
  );
  expect(shown.output).toMatch(
    /ok {4}\$\.emails\[\*\]\.value → \$\.emails\[\?\(@\.value\)\] .*\n +\["ada@example\.com"\] {2}→ \["ada@example\.com"\]\n/,
  );
  expect(shown.output).toContain('its scope is patchEntity, and this is createEntity');
  expect(shown.output).toMatch(/It becomes:\n\{\n {2}"schemas": \[/);

  const read = await transform('--system', system, '--direction', 'read', '--resource', user, '--json');
  expect(read.code).toBe(2);
  expect(JSON.parse(read.output)).toMatchObject({
    outcome: 'failed',
    error: {
      entity: 'user',
      mapping: 1,
      message: expect.stringContaining('$.id leads to nothing, and the mapping is not optional'),
    },
    steps: [{ mapping: 1, outcome: 'failed' }],
  });

  const checked = await transform('--system', system, '--direction', 'write');
  expect(checked).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^user +writes \d+ paths\ngroup +writes \d+ paths\n$/),
  });
});

test('mistakes are told with the line and the next step', async () => {
  const broken = file(
    'broken.json',
    '{"user": {"mappings": [\n{"sourcePath": "$.a", "targetPath": "$.b",\n"functions": [{"function": "shout"}]}]}}',
  );
  const [unknown, none, noJson, odd] = await Promise.all([
    transform('--transformation', broken),
    transform('--resource', broken),
    transform('--transformation', file('text.json', '{\n"user": oops}')),
    transform('--transformation', file('read.json', IAS_PROXY.read), '--resource', file('list.json', [])),
  ]);
  expect(unknown).toMatchObject({
    code: 1,
    errors: expect.stringMatching(
      /broken\.json: user, mapping 1, function shout, line 3: There is no such function\. There are: compositeId/,
    ),
  });
  expect(none).toMatchObject({
    code: 1,
    errors: expect.stringContaining('Give --transformation <file>, or --system <file>'),
  });
  expect(noJson.errors).toMatch(/text\.json: line 2: That is no JSON\./);
  expect(odd.errors).toMatch(/list\.json: It is no user or group/);
});
