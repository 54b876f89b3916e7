import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The package as `npm install --omit=optional` leaves it, as far as names of people are concerned. */
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-packaging-'));
  for (const part of ['bin', 'dist', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@faker-js') symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs Node in the folder. */
const run = (...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
    execFile(
      process.execPath,
      args,
      { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } },
      (error, stdout, stderr) => done({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

test.each(['entra', 'okta', 'sap-ips'])('rollcall simulate %s says what to install', async (client) => {
  const url = 'http://127.0.0.1:1/scim';
  expect(await run('bin/rollcall.js', 'simulate', client, url, '--token', 'x')).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'People are made up with the optional package @faker-js/faker, which is not installed: npm install @faker-js/faker\n',
  });
});

test('all else of rollcall/entra is there', async () => {
  const { code, stdout } = await run(
    '--input-type=module',
    '--eval',
    `
    const { createEntraJob, runDoctor, runValidation } = await import('rollcall/entra');
    console.log(typeof createEntraJob, typeof runDoctor, typeof runValidation)`,
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'function function function\n' });
});
