import { ENTRA_CLOUDS } from '../../src/auth/keys/issuers/entra-issuer.js';
import { NON_GALLERY_AUDIENCE, PROVISIONING_SERVICE } from '../../src/auth/tokens/entra-token.js';
import { exchange, type HttpAnswer } from './http-exchange.js';
import {
  createIssuerKey,
  type IssuerKey,
  type Json,
  signedToken,
  startTokenIssuer,
  type TokenIssuer,
} from './stand-ins/token-issuer.js';
import { provisioningLog } from './stored-state.js';
import { createTestServer, type TestOrganization, type TestServer, type TestServerOptions } from './test-server.js';

export const ENTRA_TENANT = '11111111-2222-4333-8444-555555555555';
/** Object id of the workload identity of client assertions. */
export const WORKLOAD = '77777777-2222-4333-8444-555555555555';
export const WORKLOAD_AUDIENCE = 'api://66666666-2222-4333-8444-555555555555';

/** A server that takes a stand-in for Entra's cloud as the real one. */
export interface AuthServer {
  readonly server: TestServer;
  readonly issuer: TokenIssuer;
  readonly key: IssuerKey;
  /** Claims of a v1.0 token as the provisioning service sends it now; undefined takes one away. */
  version1(changes?: Json): Json;
  version2(changes?: Json): Json;
  /** Claims of a client assertion. */
  assertion(changes?: Json): Json;
  sign(claims: Json): string;
  close(): Promise<void>;
}

export async function createAuthServer(options: TestServerOptions = {}): Promise<AuthServer> {
  const key = createIssuerKey();
  const issuer = await startTokenIssuer([key]);
  const issuers = {
    clouds: { ...ENTRA_CLOUDS, global: issuer.cloud },
    keys: { certificateAuthorities: issuer.ca },
  };
  const server = await createTestServer({ issuers, ...options });
  const now = () => Math.floor(Date.now() / 1_000);
  const version1 = (changes: Json = {}): Json => ({
    aud: NON_GALLERY_AUDIENCE,
    iss: `${issuer.cloud.sts}/${ENTRA_TENANT}/`,
    iat: now() - 300,
    nbf: now() - 300,
    exp: now() + 28_500,
    appid: PROVISIONING_SERVICE,
    appidacr: '2',
    tid: ENTRA_TENANT,
    ver: '1.0',
    ...changes,
  });
  const version2 = (changes: Json = {}): Json => {
    const { appid, appidacr: _, ...claims } = version1();
    return { ...claims, iss: `${issuer.origin}/${ENTRA_TENANT}/v2.0`, azp: appid, ver: '2.0', ...changes };
  };
  return {
    server,
    issuer,
    key,
    version1,
    version2,
    assertion: (changes = {}) =>
      version2({ aud: WORKLOAD_AUDIENCE, sub: WORKLOAD, oid: WORKLOAD, exp: now() + 3_000, ...changes }),
    sign: (claims) => signedToken(key, claims),
    close: async () => {
      await server.close();
      await issuer.close();
    },
  };
}

/** Lists users at a Tenant URL with an Authorization header. */
export const callWith = (tenantUrl: string, authorization: string | undefined): Promise<HttpAnswer> =>
  exchange(`${tenantUrl}/Users`, authorization === undefined ? {} : { headers: { Authorization: authorization } });

/** All that a caller can see of an answer, without what differs from request to request. */
export function visible({ status, text, headers }: Pick<HttpAnswer, 'status' | 'text' | 'headers'>) {
  const { 'x-request-id': _id, date: _date, connection: _connection, 'keep-alive': _alive, ...others } = headers;
  return { status, text, others };
}

/** Why callers of an organization were refused, oldest first, as its log says it; of whom it only counts, nothing. */
export async function loggedReasons(server: TestServer, organization: TestOrganization): Promise<string[]> {
  const entries = await provisioningLog(server, organization);
  return entries
    .filter(({ operation, data }) => operation === 'refuse' && !Object.hasOwn(Object(data), 'more'))
    .map(({ data }) => String((data as { detail?: unknown }).detail));
}
