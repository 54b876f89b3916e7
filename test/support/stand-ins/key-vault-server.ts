import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, createServer } from 'node:https';
import { type AddressInfo, connect as connectPlain } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { ClientSecretCredential, type ClientSecretCredentialOptions } from '@azure/identity';
import jwt from 'jsonwebtoken';
import { createCertificateAuthority } from '../certificates.js';

const LOGIN = 'https://login.microsoftonline.com';
const TENANT = '11111111-2222-4333-8444-555555555555';
const CLIENT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
export const CLIENT_SECRET = 'client~secret~of~this~server';
const RESOURCE = 'https://vault.azure.net';

/** Of the sign-in; one for all, as making it takes long. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

interface Attributes {
  enabled?: boolean;
  /** Seconds since 1970. */
  nbf?: number;
  exp?: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** How the stand-in behaves; may be changed at any time. */
interface Behaviour {
  /** In the challenge. */
  resource: string;
  isForbidden: boolean;
  /** How many questions are answered with 429, and what Retry-After they get. */
  throttled: { times: number; retryAfter: string };
  /** down: connections are cut. silent: nothing is answered. */
  outage: 'none' | 'down' | 'silent' | '503';
}

/**
 * Every key vault of the public cloud and the sign-in of Microsoft Entra, on this machine: TLS with a throw-away
 * authority under the real names, tokens signed and verified. The real SDK cannot tell it from Azure.
 */
export async function startKeyVaultServer() {
  const authority = await createCertificateAuthority();
  const certificate = await authority.issue({ names: ['login.microsoftonline.com', '*.vault.azure.net'] });
  const secrets = new Map<string, { value: string; version: string; attributes: Attributes }[]>();
  const behaviour: Behaviour = {
    resource: RESOURCE,
    isForbidden: false,
    throttled: { times: 0, retryAfter: '1' },
    outage: 'none',
  };
  /** `GET host/path` of every request, with when it came in milliseconds. */
  const requests: { line: string; at: number }[] = [];

  const tokenFor = (audience: string) =>
    jwt.sign({ appid: CLIENT, tid: TENANT }, privateKey, { algorithm: 'RS256', audience, expiresIn: 3_600 });

  function isSignedIn(authorization = ''): boolean {
    try {
      jwt.verify(authorization.replace(/^Bearer /, ''), publicKey, { algorithms: ['RS256'], audience: RESOURCE });
      return true;
    } catch {
      return false;
    }
  }

  function signIn(path: string, form: URLSearchParams): Answer {
    const base = `${LOGIN}/${TENANT}`;
    if (path === `/${TENANT}/v2.0/.well-known/openid-configuration`) {
      const body = {
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      };
      return { status: 200, body };
    }
    if (path !== `/${TENANT}/oauth2/v2.0/token`) return { status: 404, body: {} };
    if (form.get('client_secret') !== CLIENT_SECRET) {
      const detail = `AADSTS7000215: Invalid client secret provided: ${form.get('client_secret')}`;
      return { status: 401, body: { error: 'invalid_client', error_description: detail } };
    }
    const audience = (form.get('scope') ?? '').split(' ')[0]?.replace('/.default', '') ?? '';
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3_600, access_token: tokenFor(audience) } };
  }

  function read(host: string, path: string, authorization: string | undefined): Answer {
    if (!isSignedIn(authorization)) {
      const challenge = `Bearer authorization="${LOGIN}/${TENANT}", resource="${behaviour.resource}"`;
      return { status: 401, body: problem('Unauthorized'), headers: { 'WWW-Authenticate': challenge } };
    }
    if (behaviour.throttled.times > 0) {
      behaviour.throttled.times -= 1;
      return { status: 429, body: problem('Throttled'), headers: { 'Retry-After': behaviour.throttled.retryAfter } };
    }
    if (behaviour.isForbidden) return { status: 403, body: problem('Forbidden', 'ForbiddenByRbac') };
    const [, name = '', version = ''] = /^\/secrets\/([^/]+)\/([^/]*)$/.exec(path) ?? [];
    const versions = secrets.get(`${host}/${name}`) ?? [];
    const secret = version === '' ? versions.at(-1) : versions.find((each) => each.version === version);
    if (secret === undefined) return { status: 404, body: problem('SecretNotFound') };
    if (secret.attributes.enabled === false) return { status: 403, body: problem('Forbidden', 'SecretDisabled') };
    const attributes = { enabled: true, created: 1_700_000_000, updated: 1_700_000_000, ...secret.attributes };
    const id = `https://${host}/secrets/${name}/${secret.version}`;
    return { status: 200, body: { value: secret.value, id, attributes, tags: {} } };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = request.headers.host ?? '';
    const { pathname, searchParams } = new URL(request.url ?? '/', `https://${host}`);
    requests.push({ line: `${request.method} ${host}${pathname}`, at: performance.now() });
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk);
    if (behaviour.outage === 'silent') return;
    if (behaviour.outage === 'down') return void request.socket.destroy();
    const form = new URLSearchParams(Buffer.concat(body).toString());
    const { status, body: answer, headers } = route(host, pathname, { form, searchParams, request });
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(answer));
  }

  function route(
    host: string,
    path: string,
    parts: { form: URLSearchParams; searchParams: URLSearchParams; request: IncomingMessage },
  ): Answer {
    if (path === '/msi/token') {
      if (parts.request.headers['x-identity-header'] !== CLIENT_SECRET) return { status: 401, body: {} };
      const resource = parts.searchParams.get('resource') ?? '';
      const expires = Math.floor(Date.now() / 1_000) + 3_600;
      return {
        status: 200,
        body: { token_type: 'Bearer', expires_on: String(expires), access_token: tokenFor(resource), resource },
      };
    }
    if (host === 'login.microsoftonline.com') return signIn(path, parts.form);
    if (behaviour.outage === '503') return { status: 503, body: problem('ServiceUnavailable') };
    return read(host, path, parts.request.headers.authorization);
  }

  const server = createServer({ key: certificate.key, cert: certificate.cert }, handle).listen(0, '127.0.0.1');
  const plain = createHttpServer(handle).listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(plain, 'listening')]);
  const { port } = server.address() as AddressInfo;
  // For processes whose SDK cannot be given an agent: a proxy that leads here, whatever name is asked for.
  plain.on('connect', (_, socket, head) => {
    const there = connectPlain(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      there.write(head);
      there.pipe(socket).pipe(there);
    });
    there.on('error', () => socket.destroy());
    socket.on('error', () => there.destroy());
  });
  const plainOrigin = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
  const agent = agentTo(port, authority.ca);
  const additionalPolicies: ClientSecretCredentialOptions['additionalPolicies'] = [
    {
      position: 'perRetry',
      policy: {
        name: 'stand-in',
        sendRequest: (request, next) => {
          request.agent = agent;
          return next(request);
        },
      },
    },
  ];

  return {
    behaviour,
    requests,
    port,
    ca: authority.ca,
    /** Where a managed identity gets its tokens; plain HTTP, as on App Service. */
    identityEndpoint: `${plainOrigin}/msi/token`,
    /** With which a process takes it for Azure. @param caFile where its authority is kept */
    environment: (caFile: string): Record<string, string> => ({
      KEY_VAULTS: 'contoso',
      HTTPS_PROXY: plainOrigin,
      NODE_EXTRA_CA_CERTS: caFile,
      AZURE_TENANT_ID: TENANT,
      AZURE_CLIENT_ID: CLIENT,
      AZURE_CLIENT_SECRET: CLIENT_SECRET,
    }),
    clientOptions: { additionalPolicies },
    credential: (secret = CLIENT_SECRET) =>
      new ClientSecretCredential(TENANT, CLIENT, secret, {
        additionalPolicies,
        disableInstanceDiscovery: true,
        retryOptions: { maxRetries: 0 },
      }),
    /** Adds a version of a secret. @returns the version */
    setSecret(name: string, value: string, attributes: Attributes = {}, vault = 'contoso'): string {
      const version = randomBytes(16).toString('hex');
      const key = `${vault}.vault.azure.net/${name}`;
      secrets.set(key, [...(secrets.get(key) ?? []), { value, version, attributes }]);
      return version;
    },
    removeSecret: (name: string, vault = 'contoso') => secrets.delete(`${vault}.vault.azure.net/${name}`),
    /** How many requests have this in their line. */
    count: (part: string) => requests.filter(({ line }) => line.includes(part)).length,
    close() {
      agent.destroy();
      for (const each of [server, plain]) {
        each.close();
        each.closeAllConnections();
      }
    },
  };
}

export type KeyVaultServer = Awaited<ReturnType<typeof startKeyVaultServer>>;

const problem = (code: string, inner?: string) => ({
  error: { code, message: `${code}: for a person`, ...(inner !== undefined && { innererror: { code: inner } }) },
});

/** Reaches a port of this machine under every name, which the certificate must have. */
export function agentTo(port: number, ca: string): Agent {
  const agent = new Agent({ ca, keepAlive: true });
  agent.createConnection = (options) =>
    connect({ ...(options as ConnectionOptions), host: '127.0.0.1', port, ca: [ca] });
  return agent;
}
