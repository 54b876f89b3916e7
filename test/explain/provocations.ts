import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { Credentials } from '../../src/auth/credentials.js';
import { writeCursor } from '../../src/protocol/messages/cursor.js';
import type { RefusalCode } from '../../src/protocol/reason-code.js';
import { SAP_USER_SCHEMA } from '../../src/protocol/urns.js';
import { SecretReader } from '../../src/secrets/key-vault/secret-reader.js';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import type { SystemInput } from '../../src/upstream/systems/system-input.js';
import type { AuthServer } from '../support/auth-server.js';
import { bulk, post } from '../support/bulk.js';
import { basicHeader, postForm } from '../support/http-exchange.js';
import { coreUser, group, vaultUser } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { startKeyVaultServer } from '../support/stand-ins/key-vault-server.js';
import type { TestNode, TestOrganization, TestServer, TestServerOptions } from '../support/test-server.js';
import { until } from '../support/until.js';

/** What a provocation has at hand: an organization of its own that nobody has called yet. */
export interface Scene extends TestOrganization {
  readonly auth: AuthServer;
  readonly server: TestServer;
}

/** Makes the server refuse something for one reason. */
export type Provocation = (scene: Scene) => Promise<unknown>;

/** Makes single rows fail as a database does that is busy or broken, or that somebody else is faster in. */
export const FAILING = `CREATE FUNCTION provoke() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.user_name LIKE 'busy%' THEN RAISE EXCEPTION 'busy' USING ERRCODE = '57014'; END IF;
    IF NEW.user_name LIKE 'broken%' THEN RAISE EXCEPTION 'broken'; END IF;
    IF TG_OP = 'UPDATE' AND NEW.user_name LIKE 'contended%' THEN RETURN NULL; END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER provoke BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION provoke()`;

const set = ({ server, id }: Scene, assignment: string) =>
  server.query(`UPDATE organizations SET ${assignment} WHERE id = $1::uuid`, id);

const ada = coreUser('ada@contoso.com', { active: true });
const made = async ({ client }: Scene, user = ada) => `/Users/${idOf(await client.post('/Users', user))}`;
const patch = async (scene: Scene, ...operations: Parameters<ScimClient['patch']>[1][]) =>
  scene.client.patch(await made(scene), ...operations);

/** A credential of the organization, and who calls with it. */
async function callerWith(
  { auth, client, id }: Scene,
  options: Parameters<typeof auth.server.services.credentials.create>[2],
): Promise<{ readonly as: ScimClient; readonly credential: string }> {
  const created = await auth.server.services.credentials.create(id, 'other', options);
  return { as: client.as(created.token), credential: created.id };
}

async function ofUser(scene: Scene): Promise<{ readonly as: ScimClient; readonly path: string }> {
  const path = await made(scene);
  const user = { id: path.slice('/Users/'.length), userName: 'ada@contoso.com', active: true };
  return { as: (await callerWith(scene, { user })).as, path };
}

async function accessToken({ auth, id }: Scene, scope: string): Promise<string> {
  const client = await auth.server.services.credentials.createClient(id, 'client');
  const answer = await postForm(
    `${auth.server.origin}/oauth2/token`,
    { grant_type: 'client_credentials', scope },
    { Authorization: basicHeader(client.clientId, client.token) },
  );
  return String(answer.body.access_token);
}

/** Does something while nobody can read who is a member of what. */
async function whileLocked({ server }: Scene, work: () => Promise<unknown>): Promise<void> {
  const other = new pg.Client({ connectionString: server.databaseUrl });
  await other.connect();
  try {
    await other.query('BEGIN; LOCK TABLE user_memberships IN ACCESS EXCLUSIVE MODE');
    await work();
    await other.query('COMMIT');
  } finally {
    await other.end();
  }
}

/** Calls the organization at another node on the same database, which then ends. */
async function atNode(
  { server, client, slug }: Scene,
  options: TestServerOptions,
  work: (client: ScimClient, node: TestNode) => Promise<unknown>,
): Promise<void> {
  const node = await server.startNode({ onLine: () => {}, onLog: () => {}, ...options });
  try {
    await work(client.at(`${node.scimUrl}${slug}`), node);
  } finally {
    await node.close();
  }
}

const LOOK_UP = '/Users?filter=userName+eq+"x"';

/** Sends a request whose answer whoever calls may never wait for. */
function begin(url: string, token: string, agent: Agent | false) {
  const sent = request(url, { agent, headers: { Authorization: `Bearer ${token}` } });
  sent.on('error', () => undefined);
  sent.end();
  return sent;
}

async function hangUp({ client, token, server }: Scene): Promise<void> {
  const sent = begin(`${client.tenantUrl}${LOOK_UP}`, token, false);
  const waits = 'SELECT 1 FROM pg_locks WHERE NOT granted';
  await until(async () => (await server.query(waits)).length > 0);
  sent.destroy();
  await until(async () => (await server.query(waits)).length === 0);
}

async function whileFull({ server }: Scene, work: () => Promise<unknown>): Promise<void> {
  server.services.database.refuseChanges('The disk is full.');
  await work().finally(() => server.services.database.refuseChanges(undefined));
}

/** The client of a proxy of the organization whose system is this one. */
async function proxied({ auth, id, client, server }: Scene, input: Partial<SystemInput> = {}): Promise<ScimClient> {
  const { registry } = auth.server.services.upstream;
  const system = { name: 'behind', kind: 'scim' as const, url: client.tenantUrl, authentication: NOBODY, ...input };
  const { id: systemId } = await registry.register(id, system, { by: 'test', mayReference: true });
  return client.at(`${server.origin}/ipsproxy/service/api/v1/scim/${systemId}`);
}

const NOBODY = { method: 'none' } as const;
/** As which the organization calls itself. */
const itself = ({ token }: Scene) => ({ authentication: { method: 'bearer' as const, secret: token } });

/** A system that answers everything so. */
async function answering(
  scene: Scene,
  status: number,
  body: string,
  send = (client: ScimClient): Promise<unknown> => client.post('/Users', ada),
): Promise<unknown> {
  const there = createServer((_, response) => response.writeHead(status, { 'Retry-After': '3600' }).end(body));
  there.listen(0, '127.0.0.1');
  await once(there, 'listening');
  const client = await proxied(scene, { url: `http://127.0.0.1:${(there.address() as AddressInfo).port}` });
  return send(client).finally(() => there.close());
}

/** Of callers. */
const CALLERS = {
  'credential-missing': ({ client }) => client.as(undefined).get('/Users'),
  'credential-unreadable': ({ client }) =>
    client.send({ method: 'GET', path: '/Users', headers: { Authorization: 'Digest one two' } }),
  'credential-wrong': async ({ client, server }) =>
    client.as((await server.createOrganization('core')).token).get('/Users'),
  'credential-mistyped': ({ client, token }) =>
    client.as(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`).get('/Users'),
  'credential-expired': async (scene) => {
    const { as, credential } = await callerWith(scene, { expiresAt: new Date(Date.now() + 60_000) });
    await scene.server.query(`UPDATE credentials SET expires_at = now() - interval '1 hour' WHERE id = $1`, credential);
    return as.get('/Users');
  },
  'credential-revoked': async (scene) => {
    const { as, credential } = await callerWith(scene, {});
    await scene.server.services.credentials.revoke(scene.id, credential);
    return as.get('/Users');
  },
  'token-refused': ({ client, auth }) => client.as(auth.sign(auth.version1())).get('/Users'),
  'organization-unknown': ({ client, server }) => client.at(`${server.scimUrl}no-such-one`).get('/Users'),
  'failures-too-many': async ({ client }) => {
    const wrong = client.as('rollcall_wrong');
    return Promise.all(Array.from({ length: 110 }, () => wrong.get('/Users')));
  },
  'address-not-allowed': async (scene) => {
    await set(scene, `allowed_addresses = '{203.0.113.7}'`);
    return scene.client.get('/Users');
  },
  'organization-inactive': async (scene) => {
    await set(scene, 'active = FALSE');
    return scene.client.get('/Users');
  },
  'user-disabled': async (scene) => {
    const { as, path } = await ofUser(scene);
    await scene.client.patch(path, { op: 'replace', path: 'active', value: false });
    return as.get('/Me');
  },
  'credential-read-only': async (scene) => (await callerWith(scene, { access: 'read-only' })).as.post('/Users', ada),
  'credential-scope': async (scene) => scene.client.as(await accessToken(scene, 'scim:groups')).get('/Users'),
  'credential-of-user': async (scene) => (await ofUser(scene)).as.get('/Users'),
  'not-by-oneself': async (scene) => (await ofUser(scene)).as.delete('/Me'),
} satisfies Partial<Record<RefusalCode, Provocation>>;

/** Of what is called and asked. */
const REQUESTS = {
  'resource-unknown': ({ client }) => client.get(`/Users/${randomUUID()}`),
  'endpoint-unknown': ({ client }) => client.get('/Nothing'),
  'method-not-allowed': ({ client }) => client.put('/Users', ada),
  'discovery-filter': ({ client }) => client.get('/Schemas?filter=id+eq+"x"'),
  'not-implemented': ({ client }) => client.get('/Me'),
  'system-unknown': ({ client, server }) =>
    client.at(`${server.origin}/ipsproxy/service/api/v1/scim/${randomUUID()}`).get('/Users'),
  'filter-not-passed-on': async (scene) => (await proxied(scene)).get('/Users?filter=title+eq+"x"'),
  'matches-several': async (scene) => {
    for (const name of ['ada', 'bob']) await made(scene, coreUser(name, { displayName: 'The same' }));
    return (await proxied(scene, itself(scene))).get('/Users?filter=displayName+eq+"The+same"');
  },
  'page-too-large': (scene) =>
    answering(scene, 200, JSON.stringify({ Resources: [{ id: '1', title: 'x'.repeat(2 ** 24) }] }), (client) =>
      client.get('/Users'),
    ),
  'query-parameter-wrong': ({ client }) => client.get('/Users?count=many'),
  'version-changed': async (scene) =>
    scene.client.send({ method: 'PUT', path: await made(scene), body: ada, headers: { 'If-Match': 'W/"99"' } }),
  'filter-unreadable': ({ client }) => client.get('/Users?filter=userName+eq+ada'),
  'filter-attribute-unknown': ({ client }) => client.get('/Users?filter=shoeSize+eq+"41"'),
  // A statement has a second, in which nobody else lets go of the table.
  'query-too-slow': (scene) =>
    atNode(scene, { environment: { DATABASE_TIMEOUT: '1' } }, (client) =>
      whileLocked(scene, () => client.get('/Users?filter=title+co+"x"')),
    ),
  'filter-value-wrong': ({ client }) => client.get('/Users?filter=active+eq+"perhaps"'),
  'cursor-wrong': ({ client }) => client.get('/Users?cursor=none'),
  'cursor-expired': async ({ client, id, server }) => {
    const [row] = await server.query<{ key: Buffer }>('SELECT cursor_key AS key FROM organizations WHERE id = $1', id);
    const scope = {
      secret: row?.key ?? Buffer.alloc(0),
      text: JSON.stringify([id, 'User', null, null, null, null, null]),
    };
    const cursor = writeCursor(scope, { backwards: false, key: null, id }, Date.now() - 24 * 3_600_000);
    return client.get(`/Users?cursor=${cursor}`);
  },
} satisfies Partial<Record<RefusalCode, Provocation>>;

/** Of what is sent. */
const BODIES = {
  'media-type-unknown': ({ client }) =>
    client.send({ method: 'POST', path: '/Users', body: ada, headers: { 'Content-Type': 'text/plain' } }),
  'body-unreadable': ({ client }) => client.send({ method: 'POST', path: '/Users', body: Buffer.from('{') }),
  'body-malformed': ({ client }) => client.post('/Users', []),
  'body-too-large': ({ client }) => client.post('/Users', coreUser('ada', { title: 'x'.repeat(40_000) })),
  'body-too-complex': ({ client }) =>
    client.post('/Groups', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`a${i}`, 1]))),
  'schemas-wrong': async (scene) =>
    scene.client.send({ method: 'PATCH', path: await made(scene), body: { schemas: ['urn:x'], Operations: [] } }),
  'attribute-missing': async (scene) => {
    await set(scene, `profile = 'vault'`);
    return scene.client.post('/Users', ada);
  },
  'attribute-unknown': async (scene) => {
    await set(scene, 'strict = TRUE');
    return patch(scene, { op: 'replace', path: 'shoeSize', value: '41' });
  },
  'schema-unknown': async (scene) => {
    await set(scene, 'strict = TRUE');
    return scene.client.post('/Users', { ...ada, schemas: [...(ada.schemas as string[]), 'urn:example:unknown'] });
  },
  'form-not-standard': async (scene) => {
    await set(scene, 'strict = TRUE');
    return patch(scene, { op: 'replace', path: 'active', value: 'False' });
  },
  'path-missing': async (scene) => {
    await set(scene, 'strict = TRUE');
    return patch(scene, { op: 'replace', value: { title: 'x' } });
  },
  'path-of-element': async (scene) => {
    await set(scene, 'strict = TRUE');
    return patch(scene, { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'a@b.c' } });
  },
  'attribute-read-only': (scene) => patch(scene, { op: 'replace', path: 'groups', value: [] }),
  'attribute-required': async (scene) => {
    await set(scene, `profile = 'vault'`);
    return scene.client.patch(await made(scene, vaultUser('ada')), { op: 'remove', path: 'title' });
  },
  'value-wrong': (scene) => patch(scene, { op: 'replace', path: 'active', value: 'perhaps' }),
  'values-contradictory': async ({ server, id, client }) => {
    await server.query("UPDATE organizations SET profile = 'ias' WHERE id = $1::uuid", id);
    const contradicted = { active: true, emails: [{ value: 'a@b.c' }], [SAP_USER_SCHEMA]: { status: 'inactive' } };
    return client.post('/Users', coreUser('ada@contoso.com', contradicted));
  },
  'value-too-long': ({ client }) => client.post('/Users', coreUser('ada', { externalId: 'x'.repeat(3_000) })),
  'value-taken': async (scene) => {
    await made(scene);
    return scene.client.post('/Users', ada);
  },
  'members-unknown': ({ client }) => client.post('/Groups', group('Makers', randomUUID())),
  'members-circular': async ({ client }) => {
    const id = idOf(await client.post('/Groups', group('Makers')));
    return client.patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value: id }] });
  },
  'members-too-many': ({ client }) =>
    client.post('/Groups', { displayName: 'All', members: Array.from({ length: 100_001 }, (_, i) => String(i)) }),
  'resource-too-large': ({ client }) => client.post('/Users', coreUser('ada', { title: 'x'.repeat(12_000) })),
  'path-wrong': (scene) => patch(scene, { op: 'replace', path: 'emails[', value: 'x' }),
  'target-missing': (scene) => patch(scene, { op: 'replace', path: 'emails[type ne "work"].value', value: 'a@b.c' }),
  'operations-too-many': async ({ client }) => {
    const id = idOf(await client.post('/Groups', group('Makers')));
    return client.patch(`/Groups/${id}`, ...Array(1_001).fill({ op: 'add', path: 'externalId', value: 'x' }));
  },
  'operations-too-costly': async ({ client }) => {
    const id = idOf(await client.post('/Groups', group('Makers')));
    const operations = Array.from({ length: 60 }, (_, i) => ({ op: 'remove', path: `members[display sw "${i}"]` }));
    return client.patch(`/Groups/${id}`, ...operations);
  },
  'bulk-operation-wrong': ({ client }) => client.post('/Bulk', bulk([{ method: 'POST', path: '/Users', data: ada }])),
  'bulk-reference-failed': ({ client }) =>
    client.post(
      '/Bulk',
      bulk([post('/Users', 'a', { userName: 1 }), post('/Groups', 'b', group('Makers', 'bulkId:a'))]),
    ),
  'transformation-failed': async (scene) => {
    const mappings = [{ sourcePath: '$.title', targetPath: '$.title' }];
    const client = await proxied(scene, { ...itself(scene), writeTransformation: { user: { mappings } } });
    return client.post('/Users', ada);
  },
  'upstream-refused': async (scene) => (await proxied(scene, itself(scene))).post('/Users', { displayName: 'x' }),
  'bulk-not-tried': (scene) =>
    whileFull(scene, () =>
      scene.client.post('/Bulk', bulk([post('/Users', 'a', ada), post('/Groups', 'b', group('B'))])),
    ),
} satisfies Partial<Record<RefusalCode, Provocation>>;

/** Of the moment. */
const MOMENTS = {
  'rate-limit': async (scene) => {
    await set(scene, 'rate_limit = 0.001, rate_burst = 1');
    return Promise.all([1, 2, 3].map(() => scene.client.get('/Users')));
  },
  'changed-by-many': async (scene) =>
    scene.client.patch(await made(scene, coreUser('contended')), { op: 'add', path: 'title', value: 'x' }),
  'issuer-away': async ({ auth, client, id }) => {
    await auth.server.services.credentials.trustEntra(id, 'Entra tokens', { tenantId: randomUUID() });
    const [row] = await auth.server.query<{ lookup: string }>(
      `SELECT lookup FROM credentials WHERE organization_id = $1 AND kind <> 'token'`,
      id,
    );
    auth.issuer.isDown = true;
    const tid = String(row?.lookup);
    const claims = auth.version1({ tid, iss: `${auth.issuer.cloud.sts}/${tid}/` });
    return client
      .as(auth.sign(claims))
      .get('/Users')
      .finally(() => {
        auth.issuer.isDown = false;
      });
  },
  'upstream-away': async (scene) => (await proxied(scene, { url: 'http://127.0.0.1:1' })).post('/Users', ada),
  'upstream-busy': (scene) => answering(scene, 429, ''),
  'upstream-failing': (scene) => answering(scene, 500, ''),
  'upstream-credential': async (scene) => (await proxied(scene)).get('/Users'),
  'upstream-unreadable': (scene) => answering(scene, 201, '<html>'),
  'upstream-loop': async (scene) => {
    const client = await proxied(scene, itself(scene));
    const id = client.tenantUrl.split('/').at(-1);
    return client.send({ method: 'GET', path: '/Users', headers: { Via: `1.1 rollcall-${id}` } });
  },
  'signing-keys-away': async (scene) => {
    const token = await accessToken(scene, 'scim');
    return atNode(scene, { environment: { MASTER_KEY: generateMasterKey() } }, (client) =>
      client.as(token).get('/Users'),
    );
  },
  // One comparison at a time, and nobody waits for another one.
  'verifying-busy': async (scene) => {
    let made = 0;
    const chosen = () => `a~long~Chosen~value~of~theirs~${4_711 + made++}`;
    await scene.auth.server.services.credentials.create(scene.id, 'chosen', { chosen: chosen() });
    return atNode(scene, { bounds: { slowSecrets: { atOnce: 1, queue: 0 } } }, (client) =>
      until(async () => {
        const answers = await Promise.all(Array.from({ length: 4 }, () => client.as(chosen()).get('/Users')));
        return answers.some(({ status, headers }) => status === 429 && headers['retry-after'] === '2');
      }),
    );
  },
  // Room for two answers, of which an organization has one.
  'answers-too-many': (scene) =>
    atNode(scene, { bounds: { answers: { totalBytes: 4 * 1024 ** 2, maxWaitMs: 1 } } }, (client) =>
      whileLocked(scene, async () => {
        const answers = [client.get(LOOK_UP), client.get(LOOK_UP)];
        // The other one is answered when its statement has the table, or is given up.
        await Promise.race(answers);
      }),
    ),
  // One connection for organizations, for which five hundred may wait.
  'connections-taken': (scene) => {
    const options = { environment: { DATABASE_POOL_SIZE: '4' }, bounds: { answers: { totalBytes: 4 * 1024 ** 3 } } };
    return atNode(scene, options, ({ tenantUrl }) =>
      whileLocked(scene, async () => {
        const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
        const sent = Array.from({ length: 502 }, () => begin(`${tenantUrl}${LOOK_UP}`, scene.token, agent));
        await Promise.race(sent.map((one) => once(one, 'response')));
        agent.destroy();
        for (const one of sent) one.destroy();
      }),
    );
  },
  'secret-store-away': async (scene) => {
    const azure = await startKeyVaultServer();
    const value = 'value~of~the~Vault~in~1815';
    azure.setSecret('scim', value);
    const replace: TestServerOptions['replace'] = ({ credentialStore }) => {
      const secretReader = new SecretReader({
        vaults: ['contoso.vault.azure.net'],
        credential: azure.credential(),
        clientOptions: { ...azure.clientOptions, retryOptions: { maxRetries: 0 } },
        log: () => undefined,
      });
      return { secretReader, credentials: new Credentials(credentialStore, secretReader) };
    };
    await atNode(scene, { replace }, (_, { services }) =>
      services.credentials.create(scene.id, 'vault', { chosen: 'keyvault://contoso/scim' }),
    );
    azure.behaviour.outage = 'down';
    // One that has never read it.
    await atNode(scene, { replace }, (client) => client.as(value).get('/Users'));
    azure.close();
  },
  'database-away': (scene) => whileFull(scene, () => scene.client.post('/Users', ada)),
  'database-busy': ({ client }) => client.post('/Users', coreUser('busy')),
  'organization-unservable': async (scene) => {
    await set(scene, `profile = 'future'`);
    return scene.client.get('/Users');
  },
  'client-gone': (scene) => whileLocked(scene, () => hangUp(scene)),
  'internal-error': ({ client }) => client.post('/Users', coreUser('broken')),
} satisfies Partial<Record<RefusalCode, Provocation>>;

/** One for each reason, without exception: the compiler sees that none is forgotten. */
export const PROVOCATIONS: Readonly<Record<RefusalCode, Provocation>> = {
  ...CALLERS,
  ...REQUESTS,
  ...BODIES,
  ...MOMENTS,
};
