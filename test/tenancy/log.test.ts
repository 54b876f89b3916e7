import { fold } from '../../src/protocol/fold.js';
import { LogEntryStore } from '../../src/store/log/log-entry-store.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

// Keys begin with the organization, so the same id may be in two of them: that is how each query is seen to keep to its own.

const USER = '0192f0c1-6a3e-7c54-9d21-000000000001';
const GROUP = '0192f0c1-6a3e-7c54-9d21-000000000002';
const DEVICE = '0192f0c1-6a3e-7c54-9d21-000000000003';
const LEFT = '0192f0c1-6a3e-7c54-9d21-000000000004';

let server: TestServer;
let store: LogEntryStore;
let ours: TestOrganization;
let theirs: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  store = new LogEntryStore(server.services.database);
});
beforeEach(async () => {
  ours = await server.createOrganization('core');
  theirs = await server.createOrganization('core');
});
afterAll(() => server.close());

interface User {
  readonly userName: string;
  readonly externalId?: string;
  readonly email?: string;
}

async function addUser({ id }: TestOrganization, userId: string, { userName, externalId, email }: User) {
  await server.query(
    `INSERT INTO users (organization_id, id, user_name, user_name_folded, external_id, resource)
     VALUES ($1, $2, $3::text, $4, $5, jsonb_build_object('userName', $3::text))`,
    id,
    userId,
    userName,
    fold(userName),
    externalId ?? null,
  );
  await server.query(
    `INSERT INTO attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
     SELECT $1, 'User', 'emails.value', $2::text, $3, FALSE WHERE $2::text IS NOT NULL`,
    id,
    email ?? null,
    userId,
  );
}

const addDeleted = ({ id }: TestOrganization, resourceId: string, userName: string) =>
  server.query(
    `INSERT INTO deleted_resources
       (organization_id, id, resource_type, name_folded, resource, memberships, version, created_at)
     VALUES ($1, $2, 'User', $3, jsonb_build_object('userName', $4::text), '[]', 1, now())`,
    id,
    resourceId,
    fold(userName),
    userName,
  );

const addGroup = ({ id }: TestOrganization, name: string) =>
  server.query(
    `INSERT INTO groups (organization_id, id, display_name, display_name_folded, resource)
     VALUES ($1, $2, $3, $4, '{}')`,
    id,
    GROUP,
    name,
    fold(name),
  );

const addDevice = ({ id }: TestOrganization, name: string) =>
  server.query(
    `INSERT INTO resources (organization_id, id, resource_type, name, resource) VALUES ($1, $2, 'Device', $3, '{}')`,
    id,
    DEVICE,
    name,
  );

/** An entry from when a resource had another name. */
const addEntry = ({ id }: TestOrganization, subject: string, name: string) =>
  server.query(
    `INSERT INTO provisioning_log (organization_id, id, request_id, operation, subject, resource_name, status, data)
     VALUES ($1, gen_random_uuid(), 'r', 'patch', $2, $3, 200, '{}')`,
    id,
    subject,
    name,
  );

const sorted = async (subjects: Promise<string[]>) => [...(await subjects)].sort();

describe('the names of what the log speaks of', () => {
  const IDS = [USER, GROUP, DEVICE, LEFT];

  test.each<[kind: string, id: string, add: (organization: TestOrganization, name: string) => Promise<unknown>]>([
    ['users', USER, (organization, userName) => addUser(organization, USER, { userName })],
    ['groups', GROUP, addGroup],
    ['own resources', DEVICE, addDevice],
    ['what was deleted', LEFT, (organization, name) => addDeleted(organization, LEFT, name)],
  ])('are those of the %s of the organization itself', async (_kind, id, add) => {
    await add(theirs, 'Their name');
    expect(await store.namesOf(ours.id, IDS)).toEqual(new Map());
    expect(await store.namesOf(theirs.id, IDS)).toEqual(new Map([[id, 'Their name']]));
    await add(ours, 'Our name');
    expect(await store.namesOf(ours.id, IDS)).toEqual(new Map([[id, 'Our name']]));
    expect(await store.namesOf(theirs.id, IDS)).toEqual(new Map([[id, 'Their name']]));
  });
});

describe('the subjects that a text may stand for', () => {
  test.each(['Ada', 'x-1', 'ada@contoso.com', USER])('%s stands for no user of another organization', async (text) => {
    await addUser(theirs, USER, { userName: 'ada', externalId: 'x-1', email: 'ada@contoso.com' });
    expect(await sorted(store.subjectsOf(ours.id, text))).toEqual([fold(text)]);
    const theirSubjects = [...new Set([USER, 'ada', 'x-1', fold(text)])].sort();
    expect(await sorted(store.subjectsOf(theirs.id, text))).toEqual(theirSubjects);
  });

  test('an e-mail address of a user elsewhere is none of a user with the same id', async () => {
    await addUser(theirs, USER, { userName: 'ada', email: 'ada@contoso.com' });
    await addUser(ours, USER, { userName: 'bob', email: 'bob@contoso.com' });
    expect(await store.subjectsOf(ours.id, 'ada@contoso.com')).toEqual(['ada@contoso.com']);
    expect(await sorted(store.subjectsOf(ours.id, 'bob@contoso.com'))).toEqual([USER, 'bob', 'bob@contoso.com']);
  });

  test.each(['Ada', LEFT])('%s stands for nobody who was deleted in another organization', async (text) => {
    await addDeleted(theirs, LEFT, 'Ada');
    expect(await store.subjectsOf(ours.id, text)).toEqual([fold(text)]);
    expect(await sorted(store.subjectsOf(theirs.id, text))).toEqual([LEFT, 'ada']);
  });

  test('an earlier name of a user elsewhere is none of a user with the same id', async () => {
    await addUser(ours, USER, { userName: 'ada' });
    await addUser(theirs, USER, { userName: 'ada' });
    await addEntry(ours, USER, 'Ada Byron');
    await addEntry(theirs, USER, 'Ada King');
    expect(await sorted(store.subjectsOf(ours.id, 'ada'))).toEqual([USER, 'ada', 'ada byron']);
    expect(await sorted(store.subjectsOf(theirs.id, 'ada'))).toEqual([USER, 'ada', 'ada king']);
  });
});
