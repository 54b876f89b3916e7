import { Directories } from '../../src/directory/directories.js';
import { createLocalDirectories } from '../../src/directory/local/local-directories.js';
import { ProvisioningLog } from '../../src/directory/log/provisioning-log.js';
import { LogBuffer } from '../../src/store/log/log-buffer.js';
import { ResourceTables } from '../../src/store/resources/resource-tables.js';
import { WeightLimit } from '../../src/store/resources/weight-limit.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { testCreations } from './creations-contract.js';
import { testDirectory } from './directory-contract.js';
import { DIRECTORY_KINDS } from './directory-kinds.js';
import { testMembers } from './members-contract.js';
import { callOfNewOrganization, type OpenDirectory, typeOf } from './opened-directory.js';

let server: TestServer;
let directories: Directories;
let log: LogBuffer;

beforeAll(async () => {
  server = await createTestServer();
  const { database } = server.services;
  const tables = new ResourceTables(database, new WeightLimit(1024 ** 2));
  log = new LogBuffer(database, console.error);
  directories = new Directories(
    createLocalDirectories(tables, new ProvisioningLog(log, { count: () => {}, flush: async () => {} })),
  );
});
afterAll(async () => {
  await log.close();
  await server.close();
});

const open: OpenDirectory = async (name) => {
  const { call } = await callOfNewOrganization(server, name);
  const type = typeOf(call, name);
  return { directory: directories.of(call, type, 'write'), call, type };
};

describe.each(DIRECTORY_KINDS)('the local Directory of $type', (kind) => {
  testDirectory(kind, open);
  testCreations(kind, open);
});

describe('the local Directory of groups', () => testMembers(open));
