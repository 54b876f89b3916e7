import { createTestServer, type TestServer } from '../support/test-server.js';
import { undoWithKills } from './killed-undo.js';
import { type Mistake, makeMistake } from './scope-mistake.js';

// `npm run drill -- undo` does the same with 2,000 users and ten kills.

let server: TestServer;
let mistake: Mistake;

beforeAll(async () => {
  server = await createTestServer();
  mistake = await makeMistake(server, 60, 6);
});
afterAll(async () => {
  mistake.close();
  await server.close();
});

test('what a scope mistake disabled and deleted is put back, though the undo is killed at resources and at members', async () => {
  expect(mistake).toMatchObject({ disabled: 36, deleted: 18 });
  expect(await mistake.state()).not.toEqual(mistake.before);
  const kills = { resources: 2, members: 2 };
  expect(await undoWithKills(server, mistake, kills)).toEqual(kills);
  expect(await mistake.state()).toEqual(mistake.before);
  expect(await mistake.found()).toEqual(mistake.foundBefore);
});
