import { type CertificateAuthority, createCertificateAuthority } from '../support/certificates.js';
import { createPerson, PASSWORD } from '../support/console-browser.js';
import { exchange, type HttpAnswer } from '../support/http-exchange.js';
import { coreUser } from '../support/sample-users.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { createAnswer } from './identity-provider.js';
import { ENTITY_ID, ISSUER, requestIdIn, SSO_URL } from './site.js';

let authority: CertificateAuthority;
let server: TestServer;
let organization: TestOrganization;
let base: string;

beforeAll(async () => {
  authority = await createCertificateAuthority();
  server = await createTestServer({ tls: await authority.issue({ names: ['127.0.0.1'] }) });
  organization = await server.createOrganization('core');
  base = `${server.origin}/sso/${organization.slug}`;
});
afterAll(() => server.close());

interface Sent {
  readonly cookies?: readonly string[];
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly method?: string;
  readonly csrf?: string;
}

/** A request by TLS, with the cookies that answers before have set. */
function send(url: string, { cookies = [], form, json, method, csrf }: Sent = {}): Promise<HttpAnswer> {
  const body = form === undefined ? json && JSON.stringify(json) : new URLSearchParams(form).toString();
  return exchange(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      Cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; '),
      Origin: server.origin,
      ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }),
      ...(body === undefined
        ? {}
        : { 'Content-Type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded' }),
    },
    ...(body === undefined ? {} : { body }),
    tls: { ca: authority.ca },
  });
}

const setBy = ({ headers }: HttpAnswer): string[] => headers['set-cookie'] ?? [];
/** Whatever sets it from plain http, from another host or for a part of this one, browsers refuse. */
const HOST_ONLY = 'Path=\\/;.* HttpOnly; Secure; SameSite=Lax';

describe('a person who signs in', () => {
  let flow: string[];
  let session: string[];

  test('brings the sign-in back from another site in a cookie that goes by https alone', async () => {
    const certificate = await authority.issue({ names: ['Microsoft Azure Federated SSO Certificate'], rsaBits: 2048 });
    const { settings } = server.services.signIn;
    const saml = {
      issuerUri: '',
      ssoUrl: SSO_URL,
      certificate: certificate.cert,
      idpIssuer: ISSUER,
      sloUrl: '',
      metadataUrl: '',
      allowsIdpInitiated: true,
    };
    await settings.save(organization.id, { method: 'saml', saml }, (await settings.get(organization.id)).version, 'me');
    const user = { ...coreUser('ada'), userName: 'ada@contoso.com' };
    await exchange(`${server.scimUrl}${organization.slug}/Users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/scim+json', Authorization: `Bearer ${organization.token}` },
      body: JSON.stringify(user),
      tls: { ca: authority.ca },
    });
    const begun = await send(`${base}/login`);
    flow = setBy(begun);
    const path = `\\/sso\\/${organization.slug}`;
    expect(flow).toEqual([
      expect.stringMatching(
        new RegExp(
          `^__Secure-rollcall-flow-[0-9a-f]{12}=\\S+; Max-Age=3600; Path=${path}; Expires=[^;]+; HttpOnly; Secure; SameSite=None$`,
        ),
      ),
    ]);
    const inResponseTo = requestIdIn(begun.headers.location ?? '');
    const urls = { recipient: `${base}/acs`, destination: `${base}/acs` };
    const answer = await createAnswer(certificate, { audience: ENTITY_ID, inResponseTo, ...urls });
    const form = { SAMLResponse: Buffer.from(answer).toString('base64') };
    const signedIn = await send(`${base}/acs`, { form, cookies: flow });
    expect([signedIn.status, signedIn.headers.location]).toEqual([303, `${base}/profile`]);
    session = setBy(signedIn).filter((cookie) => cookie.includes('rollcall-sso'));
    expect(session).toEqual([
      expect.stringMatching(new RegExp(`^__Host-rollcall-sso-${organization.slug}=[\\w-]{43}; ${HOST_ONLY}$`)),
    ]);
    expect(session[0]).not.toContain('Domain');
    // The sign-in is over: its cookie goes by the name, path and attributes that it came with.
    expect(setBy(signedIn)).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^${flow[0]?.split('=')[0]}=; Path=${path}; Expires=Thu, 01 Jan 1970.*; HttpOnly; Secure; SameSite=None$`,
        ),
      ),
    );
  });

  test('is known by it, and by no cookie that plain http could have set', async () => {
    expect((await send(`${base}/profile`, { cookies: session })).status).toBe(200);
    const plain = session.map((cookie) => cookie.replace('__Host-', ''));
    const unknown = await send(`${base}/profile`, { cookies: plain });
    expect([unknown.status, unknown.headers.location]).toEqual([303, expect.stringContaining('/login')]);
  });

  test('loses it by signing out', async () => {
    const signedOut = await send(`${base}/logout`, { form: {}, cookies: session });
    expect(setBy(signedOut)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^__Host-rollcall-sso-${organization.slug}=; Path=\\/; Expires=Thu, 01 Jan 1970.*; HttpOnly; Secure; SameSite=Lax$`,
        ),
      ),
    ]);
    expect((await send(`${base}/profile`, { cookies: session })).status).toBe(401);
  });
});

test('somebody who signs in at the console has a cookie of this host, and none of plain http counts', async () => {
  const { email } = await createPerson(server, 'operator');
  const api = `${server.origin}/console/api/session`;
  const begun = await send(api, { json: { email, password: PASSWORD } });
  const cookies = setBy(begun);
  expect(cookies).toEqual([
    expect.stringMatching(/^__Host-rollcall=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    expect.stringMatching(/^__Host-rollcall-device=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/),
  ]);
  const plain = cookies.map((cookie) => cookie.replace('__Host-rollcall=', 'rollcall_session='));
  expect([(await send(api, { cookies })).status, (await send(api, { cookies: plain })).status]).toEqual([200, 401]);
  const ended = await send(api, { method: 'DELETE', cookies, csrf: String(begun.body.csrf) });
  expect(setBy(ended)).toEqual(['__Host-rollcall=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0']);
  expect((await send(api, { cookies })).status).toBe(401);
});
