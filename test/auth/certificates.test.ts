import { Agent } from 'node:https';
import { type Certificate, type CertificateAuthority, createCertificateAuthority } from '../support/certificates.js';
import { exchange } from '../support/http-exchange.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../support/test-server.js';

const NAME = 'provisioning.contoso.example';

let authority: CertificateAuthority;
/** Believes a proxy on loopback what it says of the client. */
let server: TestServer;
let secure: TestNode;
let tls: { cert: string; key: string };
let organization: TestOrganization;
let certificate: Certificate;
beforeAll(async () => {
  authority = await createCertificateAuthority();
  tls = await authority.issue({ names: ['127.0.0.1', 'localhost'] });
  server = await createTestServer({ environment: { TRUST_PROXY: 'loopback', CLIENT_CERT_HEADER: 'Client-Cert' } });
  secure = await server.startNode({ tls, environment: { TRUST_PROXY: 'false' } });
});
afterAll(() => server.close());
beforeEach(async () => {
  organization = await server.createOrganization('core');
  certificate = await authority.issue({ names: [NAME], client: true });
  await server.services.credentials.trustCertificate(organization.id, 'certificate', certificate.cert);
});

const call = (
  { origin }: TestNode,
  shown: Certificate | undefined,
  headers: Record<string, string> = {},
  path = `/api/scim/${organization.slug}`,
) => exchange(`${origin}${path}/Users`, { headers, tls: { ca: authority.ca, cert: shown?.cert, key: shown?.key } });

/** As RFC 9440 has it: the DER in base64 between colons. */
const standardHeader = ({ cert }: Pick<Certificate, 'cert'>) => `:${cert.replace(/-----[A-Z ]+-----|\s/g, '')}:`;
const nginxHeader = ({ cert }: Pick<Certificate, 'cert'>) => encodeURIComponent(cert);

describe('on a TLS connection of its own', () => {
  test('is let in at the Tenant URL and at the root', async () => {
    expect((await call(secure, certificate)).status).toBe(200);
    const made = await exchange(`${secure.origin}/scim/Users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/scim+json' },
      body: JSON.stringify(coreUser('ada')),
      tls: { ca: authority.ca, cert: certificate.cert, key: certificate.key },
    });
    expect(made.status).toBe(201);
    expect(made.headers.location).toBe(`${secure.origin}/scim/Users/${made.body.id}`);
    expect((await organization.client.get('/Users')).body.totalResults).toBe(1);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('also when the session of %s is resumed', async (maxVersion) => {
    const { ca } = authority;
    const agent = new Agent({ ca, cert: certificate.cert, key: certificate.key, maxVersion, maxCachedSessions: 10 });
    const answers = [];
    for (let i = 0; i < 3; i += 1) {
      answers.push(
        await exchange(`${secure.origin}/api/scim/${organization.slug}/Users`, { tls: { agent, maxVersion } }),
      );
    }
    agent.destroy();
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.at(-1)?.isResumed).toBe(true);
  });

  test('a token in the Authorization header decides, right or wrong', async () => {
    expect((await call(secure, certificate, { Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await call(secure, undefined, { Authorization: `Bearer ${organization.token}` })).status).toBe(200);
    expect((await call(secure, undefined)).status).toBe(401);
  });

  test.each<[string, () => Promise<Certificate>]>([
    ['of another organization', async () => certificate],
    ['of the same subject from the same authority', () => authority.issue({ names: [NAME], client: true })],
    [
      'of the same subject, made by oneself',
      async () => (await createCertificateAuthority()).issue({ names: [NAME], client: true }),
    ],
  ])('a certificate %s is refused', async (_, made) => {
    const other = await server.createOrganization('core');
    const own = await authority.issue({ names: [NAME], client: true });
    await server.services.credentials.trustCertificate(other.id, 'own', own.cert);
    expect((await call(secure, own, {}, `/api/scim/${other.slug}`)).status).toBe(200);
    expect(await call(secure, await made(), {}, `/api/scim/${other.slug}`)).toMatchObject(refusal(401));
  });

  test('headers of a client that is no proxy are not believed', async () => {
    expect((await call(secure, undefined, { 'Client-Cert': standardHeader(certificate) })).status).toBe(401);
    expect((await call(secure, undefined, { 'X-SSL-Cert': nginxHeader(certificate) })).status).toBe(401);
  });

  test('ends with its binding, and with the certificate itself', async () => {
    const [{ id, expiresAt } = { id: '', expiresAt: null }] = (
      await server.services.credentials.list(organization.id)
    ).filter(({ kind }) => kind === 'certificate');
    expect(expiresAt?.getTime()).toBeGreaterThan(Date.now());
    expect(expiresAt?.getTime()).toBeLessThan(Date.now() + 25 * 3_600_000);
    await server.services.credentials.revoke(organization.id, id);
    expect((await call(await server.startNode({ tls }), certificate)).status).toBe(401);
    const over = await authority.issue({ names: [NAME], client: true, notBefore: new Date(0), notAfter: new Date(1) });
    const bind = server.services.credentials.trustCertificate(organization.id, 'over', over.cert);
    await expect(bind).rejects.toThrow(/expired/);
  });

  test('with TLS_CLIENT_CA, only what that authority issued', async () => {
    const strangers = await createCertificateAuthority('Somebody else');
    const stranger = await strangers.issue({ names: [NAME], client: true });
    await server.services.credentials.trustCertificate(organization.id, 'of a stranger', stranger.cert);
    const strict = await server.startNode({
      tls: { ...tls, clientCa: authority.ca },
      environment: { TRUST_PROXY: 'false' },
    });
    expect((await call(strict, certificate)).status).toBe(200);
    expect((await call(strict, stranger)).status).toBe(401);
    expect((await call(secure, stranger)).status).toBe(200);
  });
});

describe('behind a trusted proxy', () => {
  test('Client-Cert (RFC 9440) and the form of nginx say the certificate', async () => {
    const named = await server.startNode({ environment: { CLIENT_CERT_HEADER: 'X-SSL-Cert' } });
    expect((await call(server, undefined, { 'Client-Cert': standardHeader(certificate) })).status).toBe(200);
    expect((await call(named, undefined, { 'X-SSL-Cert': nginxHeader(certificate) })).status).toBe(200);
    // Only the header that the proxy is known to write.
    expect((await call(named, undefined, { 'Client-Cert': standardHeader(certificate) })).status).toBe(401);
    expect((await call(server, undefined, { 'X-SSL-Cert': nginxHeader(certificate) })).status).toBe(401);
  });

  test.each<[string, Record<string, string>]>([
    ['no proxy is trusted', { TRUST_PROXY: 'false' }],
    // A proxy that terminates TLS without asking for certificates passes on what a caller wrote.
    ['a proxy is trusted, and nobody said that it writes the header', { CLIENT_CERT_HEADER: '' }],
  ])('%s: a header says nothing', async (_, environment) => {
    const plain = await server.startNode({ environment });
    expect((await call(plain, undefined, { 'Client-Cert': standardHeader(certificate) })).status).toBe(401);
    expect((await call(plain, undefined, { 'Client-Cert': nginxHeader(certificate) })).status).toBe(401);
  });

  test('the certificate of the proxy itself is not taken for that of the client', async () => {
    const proxied = await server.startNode({ tls });
    const other = await authority.issue({ names: [NAME], client: true });
    expect((await call(proxied, other, { 'Client-Cert': standardHeader(certificate) })).status).toBe(200);
    expect((await call(proxied, certificate, { 'Client-Cert': standardHeader(other) })).status).toBe(401);
  });

  test.each<[string, () => string]>([
    ['two certificates, the first of which is right', () => nginxHeader({ cert: `${certificate.cert}\n${tls.cert}` })],
    ['two headers joined', () => `${nginxHeader(certificate)}, ${nginxHeader(tls)}`],
    ['broken percent escapes', () => '%E0%A4%A'],
    ['no certificate', () => ':AAAA:'],
    ['16,000 characters', () => `:${'A'.repeat(16_000)}:`],
    ['a fingerprint', () => certificate.fingerprint],
  ])('%s: refused', async (_, value) => {
    expect((await call(server, undefined, { 'Client-Cert': value() })).status).toBe(401);
    expect((await call(server, undefined, { 'Client-Cert': nginxHeader(certificate) })).status).toBe(200);
  });
});
