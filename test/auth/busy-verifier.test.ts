import { Authenticator } from '../../src/auth/authenticator.js';
import { CredentialDirectory } from '../../src/auth/credential-directory.js';
import { FailureThrottle } from '../../src/auth/limits/failure-throttle.js';
import type { Verifiers } from '../../src/auth/methods/method.js';
import { OrganizationCache } from '../../src/auth/organization-cache.js';
import { AccessTokens } from '../../src/auth/tokens/access-token.js';
import { TokenVerifier } from '../../src/secrets/token-verifier.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

test('where no more secrets can be verified, the client hears 429 and its reason, and may come again', async () => {
  const { organizationStore, credentialStore, secretReader } = server.services;
  const { id, slug } = await server.createOrganization('core');
  const chosen = 'a~long~Chosen~value~of~theirs~4711';
  await server.services.credentials.create(id, 'chosen', { chosen });
  const accessTokens = new AccessTokens({ issuer: server.origin, audience: server.origin });
  const authenticatorWith = (secrets: TokenVerifier) =>
    new Authenticator(
      new OrganizationCache(organizationStore),
      credentialStore,
      // Of a secret token, no other is asked.
      { secrets, vaults: secretReader, accessTokens } as unknown as Verifiers,
      new FailureThrottle(),
      new CredentialDirectory(credentialStore, () => undefined),
    );
  const caller = {
    slug,
    address: '192.0.2.1',
    requestId: 'r',
    origin: server.origin,
    fingerprint: () => undefined,
    request: {
      method: 'GET',
      headers: { authorization: `Bearer ${chosen}` },
      rawHeaders: ['Authorization', `Bearer ${chosen}`],
      originalUrl: '/Users',
    },
  };
  const busy = authenticatorWith(new TokenVerifier(() => true, { atOnce: 0, queue: 0 }));
  await expect(busy.authenticate(caller)).rejects.toMatchObject({
    status: 429,
    reason: 'verifying-busy',
    headers: { 'Retry-After': '2' },
  });
  const idle = authenticatorWith(new TokenVerifier(() => true));
  await expect(idle.authenticate(caller)).resolves.toMatchObject({ call: { tenant: { slug } } });
});
