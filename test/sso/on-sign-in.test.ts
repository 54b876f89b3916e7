import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createRollcall, type SignedIn } from '../../src/index.js';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { createTestDatabase } from '../setup/database.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { PersonBrowser } from '../support/person-browser.js';
import { ScimClient } from '../support/scim-client.js';
import { createAnswer, ISSUER } from './identity-provider.js';
import { SSO_URL } from './site.js';

test('a product in the same process is told who signed in, and answers', async () => {
  const [database, authority] = await Promise.all([createTestDatabase(), createCertificateAuthority()]);
  const certificate = await authority.issue({ names: ['idp'], rsaBits: 2048 });
  const told: SignedIn[] = [];
  const rollcall = createRollcall({
    databaseUrl: database.serverUrl,
    masterKey: generateMasterKey(),
    onSignIn(signedIn, _request, response) {
      told.push(signedIn);
      response.redirect(303, '/welcome');
    },
  });
  const app = express().use('/mounted', rollcall.router);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { id, slug } = await rollcall.organizations.create('contoso', 'core', 'Contoso');
  const { token } = await rollcall.credentials.create(id, 'Entra');
  await new ScimClient(`${origin}/mounted/api/scim/${slug}`, token).post('/Users', { userName: 'ada@contoso.com' });
  const saml = {
    ssoUrl: SSO_URL,
    certificate: certificate.cert,
    issuerUri: '',
    idpIssuer: '',
    sloUrl: '',
    metadataUrl: '',
  };
  await rollcall.signIn.save(id, { method: 'saml', saml: { ...saml, allowsIdpInitiated: true } }, 0, 'tester');
  const acs = `${origin}/mounted/sso/${slug}/acs`;
  const xml = await createAnswer(certificate, {
    audience: 'vaultplatform',
    recipient: acs,
    destination: acs,
    issuer: ISSUER,
  });
  const browser = new PersonBrowser(origin);
  const page = await browser.post({ origin }, acs, { SAMLResponse: Buffer.from(xml).toString('base64') });
  expect([page.status, page.location]).toEqual([303, `${origin}/welcome`]);
  expect(told).toEqual([
    {
      organization: { id, slug, name: 'Contoso' },
      user: expect.objectContaining({ userName: 'ada@contoso.com' }),
      method: 'saml',
      returnTo: undefined,
    },
  ]);
  server.close();
  server.closeAllConnections();
  await rollcall.stop();
  await database.drop();
});
