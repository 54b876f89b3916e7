import { createHmac, type KeyObject, randomUUID, sign as signBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { rsaPair } from '../../../src/auth/keys/cases/rsa-pair.js';
import { type EntraCloud, entraIssuerName } from '../../../src/auth/keys/issuers/entra-issuer.js';
import { createCertificateAuthority } from '../certificates.js';

export interface IssuerKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export type Json = Record<string, unknown>;

/** No test file has so many keys. */
const PAIRS = 5;
let issued = 0;

/** Another pair than those before, within a test file; named as none before. */
export function createIssuerKey(): IssuerKey {
  issued += 1;
  return { kid: randomUUID(), ...rsaPair(issued % PAIRS) };
}

export const publishedKey = ({ kid, publicKey }: IssuerKey): Json => ({
  ...publicKey.export({ format: 'jwk' }),
  use: 'sig',
  kid,
});

const encode = (part: Json | string): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** A token in compact form, of whatever parts and signature. */
export function compactToken(header: Json | string, payload: Json | string, sign: (input: string) => Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${sign(input).toString('base64url')}`;
}

export const signRs256 =
  (key: KeyObject) =>
  (input: string): Buffer =>
    signBytes('sha256', Buffer.from(input), key);

export const signHs256 =
  (secret: string | Buffer) =>
  (input: string): Buffer =>
    createHmac('sha256', secret).update(input).digest();

/** As Entra signs: RS256, with the key named in the header. */
export const signedToken = (key: IssuerKey, claims: Json | string, header: Json = {}): string =>
  compactToken({ typ: 'JWT', alg: 'RS256', kid: key.kid, ...header }, claims, signRs256(key.privateKey));

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Stands in for the authority of Entra: a real HTTPS server with OpenID configurations and keys for every tenant. */
export interface TokenIssuer {
  /** A cloud whose tokens this server's keys verify. */
  readonly cloud: EntraCloud;
  readonly origin: string;
  /** PEM of who certified the server. */
  readonly ca: string;
  /** Paths that were asked for, in order. */
  readonly requests: string[];
  /** What is published at this moment. */
  published: Json[];
  /** Whether connections are cut without an answer. */
  isDown: boolean;
  /** Answers instead of the server where it returns something. */
  override: ((path: string) => Answer | 'never' | undefined) | undefined;
  /** How often keys were fetched. */
  keyFetches(): number;
  close(): Promise<void>;
}

export async function startTokenIssuer(keys: readonly IssuerKey[]): Promise<TokenIssuer> {
  const authority = await createCertificateAuthority();
  const server = createServer(await authority.issue({ names: ['127.0.0.1', 'localhost'] }), answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: TokenIssuer = {
    cloud: { name: 'test', login: origin, sts: 'https://sts.example', keyHosts: [] },
    origin,
    ca: authority.ca,
    requests: [],
    published: keys.map(publishedKey),
    isDown: false,
    override: undefined,
    keyFetches: () => issuer.requests.filter((path) => path.includes('/discovery/')).length,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return issuer;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    issuer.requests.push(path);
    if (issuer.isDown) {
      request.socket.destroy();
      return;
    }
    const answer = issuer.override?.(path) ?? documentAt(path);
    if (answer === 'never') return;
    const { status = 200, headers = {}, body } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  function documentAt(path: string): Answer {
    const [, tenantId = '', rest = ''] = /^\/([0-9a-f-]{36})(\/.*)$/.exec(path) ?? [];
    if (/^\/discovery\/(v2\.0\/)?keys$/.test(rest)) return { body: { keys: issuer.published } };
    const [, isVersion2] = /^(\/v2\.0)?\/\.well-known\/openid-configuration$/.exec(rest) ?? [];
    if (!rest.endsWith('/openid-configuration')) return { status: 404, body: {} };
    const version = isVersion2 === undefined ? '1.0' : '2.0';
    const keysPath = version === '1.0' ? 'discovery/keys' : 'discovery/v2.0/keys';
    return {
      body: { issuer: entraIssuerName(issuer.cloud, tenantId, version), jwks_uri: `${origin}/${tenantId}/${keysPath}` },
    };
  }
}
