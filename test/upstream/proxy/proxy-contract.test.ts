import { ProxySystems } from '../../../src/upstream/proxy/proxy-systems.js';
import { testCreations } from '../../directory/creations-contract.js';
import { testDirectory } from '../../directory/directory-contract.js';
import { DIRECTORY_KINDS } from '../../directory/directory-kinds.js';
import { testMembers } from '../../directory/members-contract.js';
import { callOfNewOrganization, type OpenDirectory, typeOf } from '../../directory/opened-directory.js';
import { createTestServer, type TestServer } from '../../support/test-server.js';

let upstream: TestServer;
let server: TestServer;
let systems: ProxySystems;

beforeAll(async () => {
  upstream = await createTestServer();
  server = await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } });
  const { systems: store, clients } = server.services.upstream;
  const log = { read: () => {}, search: () => {}, passed: () => {}, refuse: () => {} };
  systems = new ProxySystems({ store, log, clientOf: (system) => clients.clientOf(system) });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

/** A proxy of ours whose system is a new organization there. */
const opening =
  (takesPatch: boolean): OpenDirectory =>
  async (name) => {
    const { call: there, token } = await callOfNewOrganization(upstream, name);
    const { call: here } = await callOfNewOrganization(server, name);
    const input = {
      name: 'behind',
      kind: 'scim',
      url: there.baseUrl,
      authentication: { method: 'bearer', secret: token },
      properties: { 'scim.support.patch.operation': String(takesPatch) },
    };
    const { registry } = server.services.upstream;
    const { id } = await registry.register(here.tenant.id, input, { by: 'test', mayReference: true });
    const call = await systems.open(here, id, 'https://rollcall.example/ipsproxy/service/api/v1/scim');
    const type = typeOf(call, name);
    const directory = systems.directoryOf(call, type);
    if (directory === undefined) throw new Error('no proxy');
    return { directory, call, type };
  };

const KINDS = DIRECTORY_KINDS.filter(({ type }) => type !== 'Device');

describe.each(KINDS)('a proxy of $type', (kind) => {
  describe.each([true, false])('whose system takes PATCH: %s', (takesPatch) =>
    testDirectory(kind, opening(takesPatch), 'by name and index'),
  );
  testCreations(kind, opening(true));
});

describe('a proxy of groups', () => testMembers(opening(true)));
