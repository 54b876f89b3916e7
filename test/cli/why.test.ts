import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { runCommand } from './rollcall-command.js';

let server: TestServer;
let environment: Record<string, string>;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  const url = new URL(process.env.ROLLCALL_TEST_SERVER ?? '');
  url.pathname = new URL(server.databaseUrl).pathname;
  environment = { DATABASE_URL: url.href };
  organization = await server.createOrganization('vault');
});
afterAll(() => server.close());

interface Answer {
  readonly organization: string;
  readonly answer: string;
  readonly text: string;
  readonly next?: string;
  readonly paths: readonly { readonly product: string }[];
  readonly explanation?: { readonly reason: string };
}

async function why(person: string, ...args: string[]): Promise<Answer[]> {
  await server.flushLog();
  const { code, output, errors } = await runCommand(environment, ['why', person, '--json', ...args]);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return JSON.parse(output);
}

const inIt = () => ['-o', organization.slug];
const user = (name: string) => ({
  ...coreUser(`${name}@contoso.com`),
  externalId: `${name}-1`,
  active: true,
  title: 'Analyst',
  name: { givenName: name, familyName: 'Lovelace' },
  emails: [{ type: 'work', value: `${name}@mail.example`, primary: true }],
  addresses: [{ type: 'work', locality: 'London', country: 'GB' }],
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '1', department: 'R' },
});
const lookFor = (name: string) => organization.client.get(`/Users?filter=userName+eq+%22${name}%40contoso.com%22`);

test('never seen: nobody asked for them, and the next step is the assignment', async () => {
  const [answer] = await why('nobody@contoso.com', ...inIt());
  expect(answer).toMatchObject({ answer: 'never-seen', next: expect.stringContaining('Assign the user') });
  expect(answer?.text).toContain(`${organization.slug} has never heard of nobody@contoso.com`);
  expect(answer?.paths.map(({ product }) => product)).toEqual(['Entra', 'Okta', 'SAP']);
});

test('looked for, but not sent', async () => {
  await lookFor('seen');
  await lookFor('seen');
  const [answer] = await why('seen@contoso.com', ...inIt());
  expect(answer).toMatchObject({ answer: 'looked-for', next: expect.stringContaining('on demand') });
  expect(answer?.text).toContain('the client looked for it 2 times');
});

test('refused: the sentence of the refusal, why it is so and what to change', async () => {
  await lookFor('refused');
  const { title: _, ...incomplete } = user('refused');
  expect((await organization.client.post('/Users', incomplete)).status).toBe(400);
  const [answer] = await why('REFUSED@contoso.com', ...inIt());
  expect(answer).toMatchObject({ answer: 'refused', explanation: { reason: 'attribute-missing' } });
  expect(answer?.text).toMatch(/Refused POST \/Users for refused@contoso.com with 400 invalidValue: .*title/);
  expect(answer?.next).toContain('Fill in the attribute');
});

test('here: by each of the names; and that the last change was refused', async () => {
  const id = idOf(await organization.client.post('/Users', user('ada')));
  for (const name of ['ada@contoso.com', 'ada@mail.example', 'ada-1', id.toUpperCase()]) {
    const [answer] = await why(name, ...inIt());
    expect(answer).toMatchObject({ answer: 'here' });
    expect(answer?.text).toContain(`ada@contoso.com is here and active`);
    expect(answer?.text).toContain('by the client with "Entra"');
  }
  await organization.client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: 'perhaps' });
  const [refused] = await why('ada@contoso.com', ...inIt());
  expect(refused).toMatchObject({ answer: 'here', explanation: { reason: 'value-wrong' } });
  expect(refused?.text).toContain('But its last change was refused');
});

test('disabled: when, and by whom', async () => {
  const id = idOf(await organization.client.post('/Users', user('disabled')));
  await organization.client.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' });
  const [answer] = await why('disabled@contoso.com', ...inIt());
  expect(answer).toMatchObject({ answer: 'disabled', next: expect.stringContaining('active true') });
  expect(answer?.text).toMatch(/active became false on \S+ \S+ UTC by the client with "Entra"/);
});

test('renamed: under the name of before, also the e-mail address, and after that name has somebody else', async () => {
  const id = idOf(await organization.client.post('/Users', user('old')));
  await organization.client.patch(
    `/Users/${id}`,
    { op: 'replace', path: 'userName', value: 'new@contoso.com' },
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@mail.example' },
  );
  for (const name of ['OLD@contoso.com', 'old@mail.example']) {
    const [answer, ...others] = await why(name, ...inIt());
    expect(others).toEqual([]);
    expect(answer).toMatchObject({ answer: 'renamed' });
    expect(answer?.text).toContain(`${name} is called new@contoso.com since`);
  }
  await organization.client.post('/Users', { ...user('old'), externalId: 'another' });
  expect((await why('old@contoso.com', ...inIt())).map(({ answer }) => answer)).toEqual(['here', 'renamed']);
});

test('deleted: by whom, what still asks for it, and how it comes back; also by its e-mail address and externalId', async () => {
  const id = idOf(await organization.client.post('/Users', user('gone')));
  await organization.client.delete(`/Users/${id}`);
  await organization.client.get(`/Users/${id}`);
  for (const name of ['gone@contoso.com', 'gone@mail.example', 'gone-1', id]) {
    const [answer] = await why(name, ...inIt());
    expect(answer).toMatchObject({ answer: 'deleted', next: expect.stringContaining(`rollcall user restore ${id}`) });
    expect(answer?.text).toMatch(/gone@contoso.com was deleted from \S+ on \S+ \S+ UTC by the client with "Entra"/);
    expect(answer?.text).toContain('the client asked 1 time for the id that is gone');
  }
});

test('without an organization, those that know of them are named; what is no name is refused', async () => {
  const other = await server.createOrganization('core');
  await other.client.post('/Users', coreUser('elsewhere@contoso.com'));
  expect(await why('elsewhere@contoso.com')).toEqual([
    expect.objectContaining({ organization: other.slug, answer: 'here' }),
  ]);
  expect(await why('nowhere@contoso.com')).toEqual([]);
  const said = await runCommand(environment, ['why', 'seen@contoso.com']);
  expect(said.output).toMatch(/^seen@contoso.com is not in .*\nNext: .*\n {2}In Entra: Entra ID > Enterprise apps/);
  expect(await runCommand(environment, ['why', ' '])).toMatchObject({
    code: 1,
    errors: expect.stringContaining('Say whom'),
  });
});
