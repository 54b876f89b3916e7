import { SCIM_CHECKS } from '../../src/conformance/scim/checks.js';
import { testsOf } from '../../src/conformance/suites.js';
import { defineDevices } from '../support/device-type.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { CORRUPTIONS } from './corruptions.js';
import { validateWith } from './validate-with.js';
import { startWrongServer } from './wrong-server.js';

const AT_ONCE = 8;

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

test('every check finds a server that does wrong what it looks at, and names its clause', async () => {
  const [plain, devices] = await Promise.all([server.createOrganization('core'), server.createOrganization('core')]);
  await defineDevices(server, devices);
  const corruptions = CORRUPTIONS.map(([, corruption]) => corruption);
  const [onPlain, onDevices] = await Promise.all(
    [plain, devices].map(async ({ slug, token }) => {
      return { token, ...(await startWrongServer(server.scimUrl + slug, corruptions)) };
    }),
  );
  if (onPlain === undefined || onDevices === undefined) throw new Error('two servers were started');
  const run = async (index: number | 'right', id: string) => {
    // Users and groups have nothing immutable; fewer resource types are faster.
    const { urlOf, token } = id === 'replace-immutable' ? onDevices : onPlain;
    const tests = testsOf(['scim']).filter((each) => each.id === id);
    const { results } = await validateWith(urlOf(index), token, tests);
    return results.map(({ status, test: { clause }, found }) => ({ id, status, clause, found }));
  };
  const waiting = [...CORRUPTIONS.entries()];
  const found: Array<{ id: string; status: string; clause: string }> = [];
  const right: typeof found = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, [id]] = next;
      right.push(...(await run('right', id)));
      found.push(...(await run(index, id)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  onPlain.close();
  onDevices.close();

  expect(right.filter(({ status }) => status !== 'passed')).toEqual([]);
  const wanted = SCIM_CHECKS.map(({ id, level, clause }) => ({
    id,
    status: level === 'MUST' ? 'failed' : 'warned',
    clause,
  }));
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
  expect(found.map(({ id, status, clause }) => ({ id, status, clause })).sort(byId)).toEqual(wanted.sort(byId));
});
