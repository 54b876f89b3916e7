import { Connection } from '../../src/entra/client/connection.js';
import { bearer } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { createEntraJob } from '../../src/entra/job/entra-job.js';
import type { Dialect } from '../../src/entra/job/model.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../src/entra/mapping/default-mappings.js';
import type { EntraUser } from '../../src/entra/tenant/model.js';
import { SimulatedTenant } from '../../src/entra/tenant/simulated-tenant.js';
import type { Json, JsonObject } from '../../src/protocol/json.js';
import { readRecordings } from '../support/recording.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

// The simulated job against the recordings of whole jobs: the same people, and therefore the same requests.

const GROUP_ID = '60f1bb27-2e1e-402d-bcc4-ec999564a194';
const RECORDINGS = new Map(readRecordings('test/recordings/entra'));

const person = (alias: string, attributes: Record<string, string>, manager?: string): EntraUser => ({
  objectId: `object-of-${alias}`,
  userPrincipalName: `${alias}@contoso.com`,
  accountEnabled: true,
  softDeleted: false,
  attributes: { mailNickname: alias, mail: `${alias}@contoso.com`, ...attributes },
  ...(manager === undefined ? {} : { manager }),
});
const ADA = person('ada', {
  displayName: 'Ada Lovelace',
  jobTitle: 'Analyst',
  givenName: 'Ada',
  surname: 'Lovelace',
  city: 'London',
  country: 'GB',
  employeeId: '1042',
  department: 'Research',
});
const GRACE = person(
  'grace',
  {
    displayName: 'Grace Hopper',
    jobTitle: 'Rear Admiral',
    givenName: 'Grace',
    surname: 'Hopper',
    city: 'Arlington',
    country: 'US',
    employeeId: '1906',
    department: 'Compilers',
  },
  ADA.objectId,
);
const LINUS = person(
  'linus',
  {
    displayName: 'Linus Pauling',
    jobTitle: 'Chemist',
    givenName: 'Linus',
    surname: 'Pauling',
    city: 'Portland',
    country: 'US',
    employeeId: '1901',
    department: 'Chemistry',
  },
  ADA.objectId,
);

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

/** A request of either side, in one form. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Json | undefined;
}

/** What was recorded under these names, with the ids that the job met. */
function recorded(dialect: Dialect, ids: ReadonlyMap<string, string>, names: readonly string[]): Sent[] {
  const exchanges = RECORDINGS.get(dialect === 'legacy' ? 'cycle-legacy' : 'cycle-aadoptscim062020')?.exchanges ?? [];
  return names.map((name) => {
    const found = exchanges.find((exchange) => exchange.name === name);
    if (found === undefined) throw new Error(`no exchange "${name}" is recorded`);
    const text = JSON.stringify(found.request).replaceAll(/\{\{(\w+)\.id\}\}/g, (_, of: string) => ids.get(of) ?? of);
    const { method, path, body } = JSON.parse(text) as Sent;
    // Whether the flag of the Tenant URL is sent on is not known; here it is not.
    return { method, path: path.replace(/[?&]aadOptscim062020$/, ''), body };
  });
}

const lookups = (name: string) => [`match ${name} by userName`, `match ${name} by externalId`, `create ${name}`];

test.each<Dialect>(['legacy', 'aadOptscim062020'])('in the dialect %s', async (dialect) => {
  const { slug, token } = await server.createOrganization('vault');
  const base = readTenantUrl(server.scimUrl + slug);
  let sent: Sent[] = [];
  const connection = new Connection(base, {
    credential: bearer(token),
    observe: ({ request: { method, body }, url }) => {
      sent.push({ method, path: url.slice(base.href.length), body: body as Json | undefined });
    },
  });
  const tenant = new SimulatedTenant();
  for (const user of [ADA, GRACE, LINUS]) tenant.putUser(user);
  const pioneers = { objectId: GROUP_ID, displayName: 'Pioneers', attributes: {} };
  tenant.putGroup({ ...pioneers, members: new Set([ADA.objectId, GRACE.objectId, LINUS.objectId]) });
  const job = createEntraJob({
    connection,
    directory: tenant,
    ...compileMappings(DEFAULT_MAPPINGS),
    dialect,
    membersPerPatch: dialect === 'legacy' ? 1 : 3,
  });
  /** The requests of a cycle, but for the probe that begins it and the reads before changes. */
  async function cycle() {
    sent = [];
    expect(await job.runCycle()).toMatchObject({ failed: 0 });
    const [probe, ...others] = sent;
    expect(probe).toEqual({
      method: 'GET',
      path: expect.stringMatching(/^\/Users\?filter=userName\+eq\+%22[\w-]{36}%22$/),
      body: undefined,
    });
    return others.filter(({ method, path }) => method !== 'GET' || path.includes('filter'));
  }
  const ids = () => {
    const of = (objectId: string) => job.state.anchors.get(objectId)?.targetId ?? 'none';
    return new Map([
      ['ada', of(ADA.objectId)],
      ['grace', of(GRACE.objectId)],
      ['linus', of(LINUS.objectId)],
      ['group', of(GROUP_ID)],
    ]);
  };

  const initial = await cycle();
  const members = dialect === 'legacy' ? ['add ada', 'add grace', 'add linus'] : ['add all members'];
  const expected = recorded(dialect, ids(), [
    ...['ada', 'grace', 'linus'].flatMap(lookups),
    'set the manager of grace',
    'set the manager of linus',
    'look for the group',
    'create the group',
    ...members,
  ]);
  // A group's POST has no members or an empty list of them (ENTRA.md §2); ours has none, and says what it is.
  expect(initial.map(comparable)).toEqual(expected.map(comparable));

  tenant.putUser({
    ...ADA,
    userPrincipalName: 'ada.king@contoso.com',
    attributes: {
      ...ADA.attributes,
      mailNickname: 'ada.king',
      mail: 'ada.king@contoso.com',
      displayName: 'Ada King',
      jobTitle: 'Lead Analyst',
      surname: 'King',
      employeeId: '1043',
      department: 'R&D',
    },
  });
  const update = recorded(dialect, ids(), ['all her mapped attributes change']).map(withoutAddresses);
  expect((await cycle()).map(inOrder)).toEqual(update.map(inOrder));

  tenant.putGroup({ ...pioneers, members: new Set([ADA.objectId, LINUS.objectId]) });
  expect(await cycle()).toEqual(recorded(dialect, ids(), ['remove a member']));
  tenant.putUser({ ...GRACE, softDeleted: true });
  expect(await cycle()).toEqual(recorded(dialect, ids(), ['disable grace']));
  tenant.putUser(GRACE);
  expect(await cycle()).toEqual(recorded(dialect, ids(), ['restore grace']));
  tenant.putUser({ ...LINUS, accountEnabled: false });
  expect(await cycle()).toEqual(recorded(dialect, ids(), ['disable linus']));
  const gone = recorded(dialect, ids(), ['delete linus for good']);
  tenant.deleteUser(LINUS.objectId);
  const last = await cycle();
  expect(last.filter(({ path }) => path.startsWith('/Users'))).toEqual(gone);
  connection.close();
});

test('the flag of the Tenant URL chooses the dialect and is not sent on', () => {
  const base = readTenantUrl('https://scim.example.com/api/scim/acme/?aadOptscim062020');
  expect(base.asksForRfcPatch).toBe(true);
  const connection = new Connection(base, { credential: bearer('secret') });
  expect(
    connection.urlOf({ method: 'GET', path: '/Users', query: [['filter', 'userName eq "ada@contoso.com"']] }),
  ).toBe('https://scim.example.com/api/scim/acme/Users?filter=userName+eq+%22ada%40contoso.com%22');
  connection.close();
});

function comparable(sent: Sent): Sent {
  const { method, path, body } = sent;
  if (method !== 'POST' || path !== '/Groups') return sent;
  const { members: _, meta: __, ...rest } = body as JsonObject;
  return { method, path, body: rest };
}

type Operation = { readonly path?: string; readonly value?: Json };
const operationsOf = ({ body }: Sent) => (body as { Operations: Operation[] }).Operations;

/** The recording adds addresses to a user who has some; the job replaces what differs, and these do not. */
const withoutAddresses = (sent: Sent): Sent => ({
  ...sent,
  body: {
    ...(sent.body as JsonObject),
    Operations: operationsOf(sent).filter(({ path }) => !path?.startsWith('addresses')) as Json[],
  },
});

/** The order of independent operations follows that of the mappings, which the recordings do not have. */
const inOrder = (sent: Sent): Sent => ({
  ...sent,
  body: {
    ...(sent.body as JsonObject),
    Operations: [...operationsOf(sent)].sort((a, b) => String(a.path).localeCompare(String(b.path))) as Json[],
  },
});
