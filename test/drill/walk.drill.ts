import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page, ROOT, readPages } from '../docs/walk/page.js';
import { walkPage } from '../docs/walk/walk-page.js';
import { startRollcall } from '../faults/rollcall-process.js';

// README as a newcomer walks through it: a clone in an empty folder with nothing installed, the embedded PostgreSQL, the limits
// that organizations have by default, jobs of the size that is printed; and the package, packed and installed.

let folder: string;
let clone: string;
const npm = (...args: string[]) =>
  execFileSync('npm', args, { cwd: clone, env: { ...process.env, NODE_OPTIONS: '' }, encoding: 'utf8' });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-clone-'));
  clone = join(folder, 'rollcall');
  mkdirSync(clone);
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter(Boolean))
    cpSync(join(ROOT, file), join(clone, file), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('npm start and everything after it, with whole jobs', async () => {
  const environment = { DATA_DIR: join(folder, 'data') };
  const server = await startRollcall({ ...environment, INIT_CWD: clone }, ['npm', '--prefix', clone, 'start']);
  const { origin } = new URL(server.tenantUrl);
  const ground = { origin, environment, token: server.token ?? '', databaseUrl: '' };
  const { transcript, failures } = await walkPage(readPages()[0] as Page, ground, false);
  process.stdout.write(`${transcript}\n`);
  expect(failures).toEqual([]);
  expect(transcript).toMatch(/^(\d+) of \1 requests were answered as recorded\.$/m);
  expect(transcript).toMatch(/^\d+ passed, 0 failed/m);
  expect(transcript).not.toMatch(/left behind/);
  await server.end('SIGTERM');
});

test('the package, packed and installed, has the command, the server and the documentation', async () => {
  process.stdout.write(npm('run', 'build') + npm('pack', '--pack-destination', folder));
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const prefix = join(folder, 'prefix');
  process.stdout.write(npm('install', '--global', '--prefix', prefix, join(folder, tarball)));
  const command = join(prefix, 'bin', 'rollcall');
  const help = execFileSync(command, ['help', 'simulate', 'entra'], { cwd: folder, encoding: 'utf8' });
  expect(help).toMatch(/^Usage: rollcall simulate entra/);
  const server = await startRollcall({ DATA_DIR: join(folder, 'installed') }, [command, 'serve']);
  const docs = await fetch(new URL('/docs/deploy', server.tenantUrl));
  expect(docs.status).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);
});
