import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '../../src/protocol/json.js';
import { runCommand, runProcess } from '../cli/rollcall-command.js';
import { type RollcallProcess, startRollcall } from '../faults/rollcall-process.js';
import { type Certificate, type CertificateAuthority, createCertificateAuthority } from '../support/certificates.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import {
  type GeneratedUpstream,
  generatedGroups,
  generatedUsers,
  startGeneratedUpstream,
} from './generated-upstream.js';
import { countsOf, createSyncWorld, OPERATOR } from './sync-world.js';

const SAP_GROUP = 'urn:ietf:params:scim:schemas:extension:sap:2.0:Group';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } });
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-sync-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('groups of an Identity Directory', () => {
  let upstream: GeneratedUpstream;
  beforeAll(async () => {
    upstream = await startGeneratedUpstream();
  });
  afterAll(() => upstream.close());

  test('nested ones are nested here, and those for users alone have no groups', async () => {
    const world = await createSyncWorld(server, { baseUrl: upstream.baseUrl }, 'secret-of-upstream');
    upstream.state.users = generatedUsers(3);
    const [outer = {}, inner = {}, usersOnly = {}] = generatedGroups(3, (group) => [`u${group}`]);
    const nested = { value: 'g2', type: 'Group' };
    upstream.state.groups = [
      { ...outer, members: [nested, { value: 'u1' }] },
      inner,
      {
        ...usersOnly,
        members: [nested, { value: 'u3', type: 'User' }],
        [SAP_GROUP]: { supportedOperations: 'userOnlyMembership' },
      },
    ];
    await world.syncs.schedule(world.organization.slug, 'SAP', { kind: 'sci' }, OPERATOR);
    const report = await world.run();
    expect(report).toMatchObject({ run: { kind: 'sci', state: 'finished' }, errors: [] });
    const groups = await world.groups();
    const typesOf = (name: string) => {
      const { members } = groups.find(({ displayName }) => displayName === name) ?? {};
      return (members as JsonObject[]).map(({ type }) => type).sort();
    };
    expect(['Group 1', 'Group 2', 'Group 3'].map(typesOf)).toEqual([['Group', 'User'], ['User'], ['User']]);
    expect(countsOf(await world.run())).toEqual({
      users: { read: 3, unchanged: 3 },
      groups: { read: 3, unchanged: 3 },
    });
  });

  test('a real one, with pages of users and a group of all of them, is read over HTTP as it is', async () => {
    const directory = await server.createOrganization('ias');
    const ids: string[] = [];
    for (let i = 0; i < 210; i += 30) {
      const made = await Promise.all(
        Array.from({ length: 30 }, (_, k) => {
          const emails = [{ value: `user${i + k}@contoso.com`, primary: true }];
          return directory.client.post('/Users', coreUser(`user${i + k}`, { emails, active: true }));
        }),
      );
      ids.push(...made.map(idOf));
    }
    const members = ids.map((value) => ({ value }));
    const all = idOf(await directory.client.post('/Groups', { displayName: 'All', members }));
    await directory.client.post('/Groups', { displayName: 'Outer', members: [{ value: all }, ...members.slice(0, 1)] });
    const world = await createSyncWorld(
      server,
      { kind: 'ias', baseUrl: `${server.origin}/scim`, properties: { 'ips.delete.threshold.users': '5' } },
      directory.token,
    );
    const first = await world.run();
    expect(first).toMatchObject({ run: { kind: 'sci', state: 'finished' }, errors: [] });
    expect(countsOf(first)).toEqual({ users: { read: 210, created: 210 }, groups: { read: 2, created: 2 } });
    const groups = (await world.groups()).map(({ displayName, members }) => [displayName, (members as []).length]);
    expect(groups.sort()).toEqual([
      ['All', 210],
      ['Outer', 2],
    ]);
    const before = await world.footprint();
    expect(countsOf(await world.run())).toEqual({
      users: { read: 210, unchanged: 210 },
      groups: { read: 2, unchanged: 2 },
    });
    expect(await world.footprint()).toEqual(before);
    await Promise.all(ids.slice(100, 105).map((id) => directory.client.delete(`/Users/${id}`)));
    const status = { op: 'replace', path: 'active', value: false };
    expect((await directory.client.patch(`/Users/${ids[209]}`, status)).status).toBe(204);
    expect(countsOf(await world.run())).toEqual({
      users: { read: 205, updated: 1, unchanged: 204, deleted: 5 },
      groups: { read: 2, updated: 1, unchanged: 1 },
    });
    expect(await world.users()).toContainEqual(expect.objectContaining({ userName: 'user209', active: false }));
  });

  test('a sync that is due runs by itself, by what changed, and by all of it after so many', async () => {
    const world = await createSyncWorld(
      server,
      { baseUrl: upstream.baseUrl, properties: { 'ips.full.read.force.count': '2' } },
      'secret-of-upstream',
    );
    const { slug, id } = world.organization;
    await world.syncs.schedule(slug, 'SAP', { everyMinutes: 60, mode: 'delta' }, OPERATOR);
    for (let i = 0; i < 5; i += 1) {
      await server.query('UPDATE upstream_syncs SET due_at = now() WHERE organization_id = $1', id);
      await world.syncs.runDue(new AbortController().signal);
    }
    const runs = await world.syncs.runs(slug);
    expect(runs.map(({ state, isScheduled, mode }) => ({ state, isScheduled, mode }))).toEqual(
      ['full', 'delta', 'delta', 'full']
        .concat('delta')
        .reverse()
        .map((mode) => ({ state: 'finished', isScheduled: true, mode })),
    );
    const [{ sync } = { sync: undefined }] = await world.syncs.list(slug);
    expect(sync?.dueAt?.getTime()).toBeGreaterThan(Date.now() + 50 * 60_000);
  });
});

describe('between processes, over TLS with a client certificate', () => {
  let authority: CertificateAuthority;
  let upstream: TestOrganization;
  let certificate: Certificate;
  let other: Certificate;
  let node: RollcallProcess;
  let baseUrl: string;
  const file = async (name: string, text: string) => {
    const at = path.join(folder, name);
    await writeFile(at, text);
    return at;
  };

  beforeAll(async () => {
    authority = await createCertificateAuthority();
    const tls = await authority.issue({ names: ['127.0.0.1', 'localhost'] });
    certificate = await authority.issue({ names: ['sync.contoso.example'], client: true });
    other = await authority.issue({ names: ['other.contoso.example'], client: true });
    upstream = await server.createOrganization('core');
    await server.services.credentials.trustCertificate(upstream.id, 'certificate', certificate.cert);
    const users = await Promise.all(
      Array.from({ length: 120 }, (_, i) => upstream.client.post('/Users', coreUser(`user${i}`))),
    );
    const members = users.map((user) => ({ value: idOf(user) }));
    const inner = idOf(await upstream.client.post('/Groups', { displayName: 'Inner', members }));
    await upstream.client.post('/Groups', { displayName: 'Outer', members: [{ value: inner, type: 'Group' }] });
    node = await startRollcall({
      ...server.environment,
      TLS_CERT: await file('tls.pem', tls.cert),
      TLS_KEY: await file('tls.key', tls.key),
      ORGANIZATION: upstream.slug,
    });
    baseUrl = `${new URL(node.tenantUrl).origin}/api/scim/${upstream.slug}`;
  });
  afterAll(() => node.end('SIGTERM'));

  /** Registers it, and syncs from a process of its own. */
  async function sync({ cert, key }: Certificate) {
    const { slug, client } = await server.createOrganization('core');
    const added = await runCommand(
      server.environment,
      [
        'system',
        'add',
        '-o',
        slug,
        '--name',
        'IAS',
        '--kind',
        'ias',
        '--url',
        baseUrl,
        '--secret-stdin',
        '--no-proxy',
        '--certificate',
        await file('client.pem', cert),
        '--authorities',
        await file('ca.pem', authority.ca),
      ],
      key,
    );
    expect(added).toMatchObject({ code: 0 });
    return { slug, client, ...(await runProcess(server.environment, ['sync', 'start', '-o', slug, '-s', 'IAS'])) };
  }

  test('the one that is trusted reads all, by startId', async () => {
    const { code, output, errors, client, slug } = await sync(certificate);
    // On a busy machine it tells meanwhile how far it is.
    const unforeseen = errors.replaceAll(/^\d+ users and \d+ groups read, .* so far\n/gm, '');
    expect({ code, unforeseen }).toEqual({ code: 0, unforeseen: '' });
    expect(output).toMatch(/^Run \S+ of IAS, for \S+: finished\.$/m);
    expect(output).toMatch(/^ {2}users +120 +120 +0 +0 +0 +0$/m);
    expect(output).toMatch(/^ {2}groups +2 +2 +0 +0 +0 +0$/m);
    const groups = (await client.get('/Groups')).body.Resources as JsonObject[];
    expect(groups.map(({ displayName, members }) => [displayName, (members as []).length]).sort()).toEqual([
      ['Inner', 120],
      ['Outer', 1],
    ]);
    const listed = await runCommand(server.environment, ['sync', 'list', '-o', slug, '--json']);
    expect(JSON.parse(listed.output)).toMatchObject({
      sync: { kind: 'sci', everyMinutes: null },
      lastRun: { state: 'finished' },
    });
    const audit = await runCommand(server.environment, ['audit', '-o', slug]);
    expect(audit.output).toMatch(new RegExp(`began a sync with IAS of ${slug}, as a full read\\.`));
  });

  test('another one is refused, with what is wrong, exit status 1 and nothing written', async () => {
    const { code, output, client } = await sync(other);
    expect(code).toBe(1);
    expect(output).toMatch(/: finished with error\.$/m);
    expect(output).toMatch(/401|refused/);
    expect((await client.get('/Users')).body).toMatchObject({ totalResults: 0 });
  });
});
