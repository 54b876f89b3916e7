import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../../src/protocol/json.js';
import type { SystemInput } from '../../../src/upstream/systems/system-input.js';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.js';
import { exchange } from '../../support/http-exchange.js';
import type { ScimClient } from '../../support/scim-client.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../../support/test-server.js';

/** Where proxies of systems are. */
export const PATH = '/ipsproxy/service/api/v1/scim/';

/** A server with proxies, and another one whose organizations are the systems behind them. */
export interface ProxyScene {
  readonly authority: CertificateAuthority;
  readonly tls: { readonly cert: string; readonly key: string };
  /** Where the resources are, reached by TLS alone. */
  readonly upstream: TestServer;
  readonly server: TestServer;
  /** Another node of it, for certificates of clients. */
  readonly secure: TestNode;
  /** Closed with the rest. */
  readonly others: { close(): unknown }[];
  close(): Promise<void>;
}

export async function startProxyScene(): Promise<ProxyScene> {
  const authority = await createCertificateAuthority();
  const tls = await authority.issue({ names: ['127.0.0.1'] });
  const upstream = await createTestServer({ tls });
  const server = await createTestServer({
    environment: { ALLOW_PRIVATE_ADDRESSES: 'true' },
    onLog: () => undefined,
    onLine: () => undefined,
  });
  const secure = await server.startNode({ tls });
  const others: { close(): unknown }[] = [];
  const close = async () => {
    await server.close();
    await upstream.close();
    for (const other of others) other.close();
  };
  return { authority, tls, upstream, server, secure, others, close };
}

/** An organization, and the one that is behind its proxies. */
export interface ProxyOrganization {
  readonly organization: TestOrganization;
  /** What the system keeps, called as its own. */
  readonly there: TestOrganization;
  register(input?: Partial<SystemInput>): Promise<{ readonly id: string }>;
  /** The client of a proxy of a system. */
  proxied(input?: Partial<SystemInput>): Promise<ScimClient>;
  /** What the system itself says. */
  ofThere(path: string, method?: string, body?: JsonObject): ReturnType<typeof exchange>;
}

export async function openProxyOrganization({ server, upstream, authority }: ProxyScene): Promise<ProxyOrganization> {
  const organization = await server.createOrganization('core');
  const there = await upstream.createOrganization('core');
  const url = `${upstream.scimUrl}${there.slug}`;
  const register = (input: Partial<SystemInput> = {}) =>
    server.services.upstream.registry.register(
      organization.id,
      {
        name: 'behind',
        kind: 'scim',
        url,
        authentication: { method: 'bearer', secret: there.token },
        authorities: authority.ca,
        ...input,
      },
      { by: 'test', mayReference: true },
    );
  return {
    organization,
    there,
    register,
    async proxied(input) {
      const { id } = await register(input);
      return organization.client.at(`${server.origin}${PATH}${id}`);
    },
    ofThere: (path, method = 'GET', body) =>
      exchange(`${url}${path}`, {
        method,
        headers: { Authorization: `Bearer ${there.token}`, 'Content-Type': 'application/scim+json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        tls: { ca: authority.ca },
      }),
  };
}

/** What a stand-in answers; a status of 0 is a connection that is cut, and one below it no answer at all. */
export type Answering = (method: string, url: string) => [status: number, body: unknown, headers?: object];

/** A system that answers as it is told. */
export async function standIn({ others }: Pick<ProxyScene, 'others'>, answer: Answering) {
  const asked: string[] = [];
  const there = createServer(async (request, response) => {
    for await (const _ of request);
    asked.push(`${request.method} ${request.headers['if-match'] ?? ''}`.trim());
    const [status, body, headers = {}] = answer(request.method ?? '', request.url ?? '');
    if (status < 0) return;
    if (status === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { 'Content-Type': 'application/scim+json', ...headers });
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
  there.listen(0, '127.0.0.1');
  await once(there, 'listening');
  others.push(there);
  return { url: `http://127.0.0.1:${(there.address() as AddressInfo).port}`, asked };
}
