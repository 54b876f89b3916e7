import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

/** Of somebody who has the package installed. */
let folder: string;

/** Runs a module there. */
async function evaluate(code: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return stdout.trim();
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-library-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'rollcall'), 'dir');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('rollcall/entra gives another package the job, and runs it', async () => {
  const report = await evaluate(`
    import { bearer, compileMappings, Connection, createEntraJob, DEFAULT_MAPPINGS, generateTenant, readTenantUrl,
      replay, runDoctor, runValidation, htmlReport, junitReport } from 'rollcall/entra';
    const connection = new Connection(readTenantUrl('http://127.0.0.1:1/scim'), { credential: bearer('x') });
    const { tenant } = await generateTenant({ users: 1, groups: 0 }, 1);
    const job = createEntraJob({ connection, directory: tenant, ...compileMappings(DEFAULT_MAPPINGS), pause: async () => {} });
    const { health, reasons } = await job.runCycle();
    const rest = [replay, runDoctor, runValidation, htmlReport, junitReport].map((each) => typeof each);
    console.log(JSON.stringify({ health, reasons, rest }));
  `);
  expect(JSON.parse(report)).toEqual({
    health: 'quarantined',
    reasons: ['nothing listens at 127.0.0.1:1'],
    rest: Array(5).fill('function'),
  });
});

test('the package itself gives the library, and nothing inside it can be reached otherwise', async () => {
  expect(await evaluate(`console.log(typeof (await import('rollcall')).createRollcall)`)).toBe('function');
  const code = `console.log(await import('rollcall/dist/store/database.js').then(() => 'open', ({ code }) => code))`;
  expect(await evaluate(code)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
});

test('every export has its types, and both are in what is packed', async () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const targets = Object.values<string | Record<string, string>>(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  expect(targets).toHaveLength(5);
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  const [{ files }] = JSON.parse(stdout);
  const packed = new Set(files.map(({ path }: { path: string }) => `./${path}`));
  for (const target of targets) {
    expect(existsSync(join(root, target))).toBe(true);
    expect(packed).toContain(target);
  }
});
