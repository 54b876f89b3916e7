import {
  type AuthServer,
  callWith,
  createAuthServer,
  ENTRA_TENANT,
  loggedReasons,
  WORKLOAD,
  WORKLOAD_AUDIENCE,
} from '../support/auth-server.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { basicHeader, exchange, type HttpAnswer, postForm } from '../support/http-exchange.js';
import { coreUser } from '../support/sample-users.js';
import type { TestNode, TestOrganization } from '../support/test-server.js';

const CHOSEN = 'Wr0ught-iron+gates_of~Dawn';
const HERE = ['127.0.0.0/8', '::1/128'];

let auth: AuthServer;
/** Where things are made. */
let first: TestNode;
/** Where they are used a moment later. */
let second: TestNode;
let organization: TestOrganization;
beforeAll(async () => {
  auth = await createAuthServer();
  first = auth.server;
  second = await auth.server.startNode({ environment: { TRUST_PROXY: 'loopback', CLIENT_CERT_HEADER: 'Client-Cert' } });
});
afterAll(() => auth.close());
beforeEach(async () => {
  organization = await auth.server.createOrganization('core');
});

const tenantUrl = () => second.scimUrl + organization.slug;
const bearer = (token: string) => callWith(tenantUrl(), `Bearer ${token}`);
const granted = (form: Record<string, string>) =>
  postForm(`${second.origin}/oauth2/token`, { grant_type: 'client_credentials', ...form });

/** Makes something on the first node. @returns the first request for which it is needed, at the second */
type Case = [
  string,
  (credentials: TestNode['services']['credentials'], id: string) => Promise<() => Promise<HttpAnswer>>,
];

const CASES: Case[] = [
  [
    'a generated secret',
    async (credentials, id) => {
      const { token } = await credentials.create(id, 'new');
      return () => bearer(token);
    },
  ],
  [
    'a chosen secret',
    async (credentials, id) => {
      await credentials.create(id, 'new', { chosen: CHOSEN });
      return () => bearer(CHOSEN);
    },
  ],
  [
    'a secret that stands for a user',
    async (credentials, id) => {
      await organization.client.post('/Users', coreUser('ada'));
      const user = await credentials.findUser(id, 'ada');
      const { token } = await credentials.create(id, 'new', { user });
      return () => exchange(`${tenantUrl()}/Me`, { headers: { Authorization: `Bearer ${token}` } });
    },
  ],
  [
    'an OAuth client, as Basic',
    async (credentials, id) => {
      const { clientId, token } = await credentials.createClient(id, 'new');
      return () => callWith(tenantUrl(), basicHeader(clientId, token));
    },
  ],
  [
    'an OAuth client, at the token endpoint',
    async (credentials, id) => {
      const { clientId, token } = await credentials.createClient(id, 'new');
      return () => granted({ client_id: clientId, client_secret: token });
    },
  ],
  [
    'another secret of an OAuth client, at the token endpoint',
    async (credentials, id) => {
      const { clientId, token } = await credentials.createClient(id, 'old');
      expect((await granted({ client_id: clientId, client_secret: token })).status).toBe(200);
      const other = await credentials.createClient(id, 'new', { clientId });
      return () => granted({ client_id: clientId, client_secret: other.token });
    },
  ],
  [
    'a workload identity',
    async (credentials, id) => {
      const trust = { tenantId: ENTRA_TENANT, subject: WORKLOAD, audience: WORKLOAD_AUDIENCE };
      const { lookup } = await credentials.trustFederation(id, 'new', trust);
      const form = {
        client_id: lookup ?? '',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: auth.sign(auth.assertion()),
      };
      return () => granted(form);
    },
  ],
  [
    "Entra's own tokens",
    async (credentials, id) => {
      await credentials.trustEntra(id, 'new', { tenantId: ENTRA_TENANT });
      return () => bearer(auth.sign(auth.version1()));
    },
  ],
  [
    'a client certificate',
    async (credentials, id) => {
      const authority = await createCertificateAuthority();
      const { cert } = await authority.issue({ names: ['provisioning.contoso.example'], client: true });
      await credentials.trustCertificate(id, 'new', cert);
      const header = `:${cert.replace(/-----[A-Z ]+-----|\s/g, '')}:`;
      return () => exchange(`${tenantUrl()}/Users`, { headers: { 'Client-Cert': header } });
    },
  ],
  [
    'a client at the root, who was refused there just now',
    async (credentials, id) => {
      const { clientId, token } = await credentials.createClient(id, 'old');
      const call = (secret: string) => callWith(`${second.origin}/scim`, basicHeader(clientId, secret));
      expect((await call(token)).status).toBe(200);
      const other = await credentials.createClient(id, 'new', { clientId });
      return () => call(other.token);
    },
  ],
];

test.each(CASES)('%s that another node made works at its first request, and no refusal is logged', async (_, make) => {
  // The second node has the organization in memory, without what is made now.
  expect((await bearer(organization.token)).status).toBe(200);
  const use = await make(first.services.credentials, organization.id);
  expect((await use()).status).toBe(200);
  await second.flushLog();
  expect(await loggedReasons(auth.server, organization)).toEqual([]);
});

test('an organization that was called before there was one', async () => {
  const slug = `later-${Date.now()}`;
  const url = second.scimUrl + slug;
  expect((await callWith(url, `Bearer ${organization.token}`)).status).toBe(401);
  const { id } = await first.services.organizations.create(slug, 'core');
  const { token } = await first.services.credentials.create(id, 'new');
  expect((await callWith(url, `Bearer ${token}`)).status).toBe(200);
});

test('what stood in the way and no longer does: an address, a switch, a user who was disabled', async () => {
  const { organizations, credentials } = first.services;
  const created = await organization.client.post('/Users', coreUser('ada', { active: true }));
  const { token } = await credentials.create(organization.id, 'ada', {
    user: await credentials.findUser(organization.id, 'ada'),
  });
  const me = () => exchange(`${tenantUrl()}/Me`, { headers: { Authorization: `Bearer ${token}` } });
  const setActive = (active: boolean) =>
    organization.client.send({
      method: 'PATCH',
      path: `/Users/${created.body.id}`,
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'active', value: active }],
      },
    });
  const statuses: number[] = [];
  await organizations.setAllowedAddresses(organization.slug, ['203.0.113.0/24']);
  statuses.push((await bearer(organization.token)).status);
  await organizations.setAllowedAddresses(organization.slug, HERE);
  statuses.push((await bearer(organization.token)).status);
  await organizations.setActive(organization.slug, false);
  const other = await auth.server.startNode();
  const call = () => callWith(other.scimUrl + organization.slug, `Bearer ${organization.token}`);
  statuses.push((await call()).status);
  await organizations.setActive(organization.slug, true);
  statuses.push((await call()).status);
  expect(statuses).toEqual([403, 200, 403, 200]);
  await organizations.setAllowedAddresses(organization.slug, []);
  expect((await setActive(false)).status).toBe(200);
  const third = await auth.server.startNode();
  const meThere = () =>
    exchange(`${third.scimUrl}${organization.slug}/Me`, { headers: { Authorization: `Bearer ${token}` } });
  expect((await meThere()).status).toBe(403);
  expect((await setActive(true)).status).toBe(200);
  expect((await meThere()).status).toBe(200);
  expect((await me()).status).toBe(200);
});

test.each(['a known slug', 'an invented one'])(
  'wrong credentials at %s read it ten times a second at most',
  async (kind) => {
    const { database } = second.services;
    const run = database.run.bind(database);
    let reads = 0;
    database.run = (account, statement, values) => {
      if (statement.text.includes('FROM rollcall.organizations o WHERE o.slug')) reads += 1;
      return run(account, statement, values);
    };
    const url = kind === 'a known slug' ? tenantUrl() : `${second.scimUrl}invented-${Date.now()}`;
    const start = performance.now();
    const statuses = new Set<number>();
    for (let i = 0; i < 5; i += 1) {
      const answers = await Promise.all(Array.from({ length: 60 }, (_, j) => callWith(url, `Bearer wrong-${i}-${j}`)));
      for (const { status } of answers) statuses.add(status);
    }
    const ms = performance.now() - start;
    database.run = run;
    expect([...statuses].sort()).toEqual([401, 429]);
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThanOrEqual(Math.ceil(ms / 100) + 1);
    // Three hundred came.
    expect(reads).toBeLessThan(200);
  },
);
