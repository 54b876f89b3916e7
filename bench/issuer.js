import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import jwt from 'jsonwebtoken';
import { NON_GALLERY_AUDIENCE, PROVISIONING_SERVICE } from '../dist/auth/tokens/entra-token.js';

/** Stands in for the authority of Entra on loopback: one key signs the tokens of every tenant. */
export async function startIssuer() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const kid = randomUUID();
  const server = createServer((request, response) => {
    const [, tenantId, version = ''] = /^\/([^/]+)(\/v2\.0)?\//.exec(request.url) ?? [];
    const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', kid }] };
    const ends = version === '' ? '/' : version;
    const configuration = { issuer: `${origin}/${tenantId}${ends}`, jwks_uri: `${origin}/${tenantId}/keys` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url.endsWith('/keys') ? keys : configuration));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  const sign = (claims) => {
    const now = Math.floor(Date.now() / 1_000);
    const times = { iat: now, nbf: now, exp: now + 28_800 };
    return jwt.sign({ ...times, ...claims }, privateKey, { algorithm: 'RS256', keyid: kid });
  };
  return {
    origin,
    /** A token as the provisioning service has it. */
    entraToken: (tenantId, version = '1.0') =>
      sign({
        aud: NON_GALLERY_AUDIENCE,
        tid: tenantId,
        ver: version,
        ...(version === '1.0'
          ? { iss: `${origin}/${tenantId}/`, appid: PROVISIONING_SERVICE }
          : { iss: `${origin}/${tenantId}/v2.0`, azp: PROVISIONING_SERVICE }),
      }),
    /** A client_assertion of workload identity federation, another one each time. */
    assertion: ({ tenantId, subject, audience }) =>
      sign({
        iss: `${origin}/${tenantId}/v2.0`,
        aud: audience,
        sub: subject,
        oid: subject,
        tid: tenantId,
        azp: PROVISIONING_SERVICE,
        ver: '2.0',
        uti: randomUUID(),
      }),
    close: () => server.close(),
  };
}
