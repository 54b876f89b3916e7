import { anonymous, bearer } from '../../src/entra/client/credentials.js';
import { runDoctor } from '../../src/entra/doctor/run-doctor.js';
import { runCommand } from '../cli/rollcall-command.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { json, type Oddity, startEndpoint, TOKEN } from './scripted-endpoint.js';

async function examine(url: string, token?: string) {
  const { results } = await runDoctor(url, {
    credential: token === undefined ? anonymous : bearer(token),
    hasCredential: token !== undefined,
    slowMs: 60_000,
  });
  const failed = results.filter(({ status }) => status === 'failed').map(({ id }) => id);
  const { finding = '', fix = '' } = results.find(({ status }) => status === 'failed') ?? {};
  const path = results.find(({ id }) => id === 'path');
  return { failed, finding, fix, path };
}

describe('Rollcall', () => {
  let server: TestServer;
  let organization: TestOrganization;
  let tenantUrl: string;
  let origin: string;
  beforeAll(async () => {
    server = await createTestServer();
    organization = await server.createOrganization('core');
    tenantUrl = server.scimUrl + organization.slug;
    origin = new URL(tenantUrl).origin;
  });
  afterAll(() => server.close());

  test('the right path', async () => {
    const { failed, path } = await examine(tenantUrl, organization.token);
    expect(failed).toEqual([]);
    expect(path).toMatchObject({ status: 'passed', finding: `SCIM is served at /api/scim/${organization.slug}.` });
  });

  test.each<[string, () => string, () => string]>([
    ['/Users at the end', () => `${tenantUrl}/Users`, () => tenantUrl],
    ['a user at the end', () => `${tenantUrl}/Users/2819c223-7f76-453a-919d-413861904646`, () => tenantUrl],
    ['another part at the end', () => `${tenantUrl}/v2/`, () => tenantUrl],
    ['no path', () => origin, () => `${origin}/scim`],
    ['no /api/scim', () => `${origin}/${organization.slug}`, () => `${origin}/scim`],
    ['/scim before the organization', () => `${origin}/scim/${organization.slug}`, () => `${origin}/scim`],
  ])('%s is told as a wrong path, with the right one', async (_, wrong, right) => {
    const { failed, finding, fix } = await examine(wrong(), organization.token);
    expect(failed).toEqual(['path']);
    expect(finding).toMatch(/^Nothing is served at this path: GET \/Users is answered with 404 /);
    expect(fix).toBe(`Give ${right()} as the Tenant URL: SCIM is served there.`);
  });

  test('no organization: the credential is refused there, and why is told', async () => {
    const { failed, fix } = await examine(`${origin}/api/scim`, organization.token);
    expect(failed).toEqual(['authentication']);
    expect(fix).toContain(`the organization is missing at the end: ${origin}/api/scim/{organization}.`);
  });

  test('without a credential the end of the Tenant URL is seen, and a path where nothing is', async () => {
    const long = await examine(`${tenantUrl}/Groups`);
    expect(long.failed).toEqual(['path']);
    expect(long.fix).toContain(`${tenantUrl}.`);
    const none = await examine(`${origin}/nowhere`);
    expect(none.failed).toEqual(['path']);
    expect(none.fix).toContain(`Give ${origin}/scim as`);
    expect((await examine(tenantUrl)).failed).toEqual(['authentication']);
  });

  test('validate tries nothing at a path without SCIM', async () => {
    const { code, errors, output } = await runCommand({ ROLLCALL_TOKEN: organization.token }, ['validate', origin]);
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^No SCIM is served at this path: GET \/Users is answered with 404.*\nNothing was tested\./m,
    );
    expect(output).toBe('');
  });
});

describe('other products', () => {
  async function examineOther(oddity: Oddity) {
    const endpoint = await startEndpoint(oddity);
    try {
      return await examine(endpoint.url, TOKEN);
    } finally {
      endpoint.close();
    }
  }

  test.each<[string, Oddity, RegExp]>([
    [
      'JSON for whatever is asked',
      (_, response) => json(response, 200, { message: 'hello' }, 'application/json'),
      /^What answers there is no SCIM endpoint: GET \/Users is answered with 200 \("\{"message":"hello"\}"\)/,
    ],
    [
      'JSON that says 404',
      (_, response) => json(response, 404, { error: 'no route' }, 'application/json'),
      /^What answers there is no SCIM endpoint: GET \/Users is answered with 404/,
    ],
    [
      'text',
      (_, response) => {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('404 page not found');
        return true;
      },
      /^It answers 404 with something that is not JSON: "404 page not found"/,
    ],
  ])('%s', async (_, oddity, sentence) => {
    const { failed, finding, fix } = await examineOther(oddity);
    expect(failed).toEqual(['path']);
    expect(finding).toMatch(sentence);
    expect(fix).toContain('of Rollcall it is /api/scim/{organization}');
  });

  test('a refusal that is not of SCIM makes the path suspicious', async () => {
    const { failed, fix } = await examineOther((_, response) => json(response, 401, { message: 'Unauthorized' }));
    expect(failed).toEqual(['authentication']);
    expect(fix).toContain('Check the path, too');
  });

  test('a server that fails before it asks who calls is not said to let anybody in', async () => {
    const { failed, finding } = await examineOther((_, response) => json(response, 503, { status: '503' }));
    expect(failed).toContain('authentication');
    expect(finding).toContain('whether it lets anybody in cannot be seen');
  });
});
