import path from 'node:path';
import { expectEnd, readRecordings, replay } from '../support/recording.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server.close());

const recordings = readRecordings(path.join(import.meta.dirname, 'entra'));

test.each(recordings)('%s', async (_name, recording) => {
  const organization = await server.createOrganization(recording.profile);
  const captures = await replay(recording, organization);
  await expectEnd(recording, captures, server, organization);
});
