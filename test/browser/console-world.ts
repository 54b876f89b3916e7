import type { AccessAnswer } from '../../src/console/api/contract/access-requests.js';
import type { InvitationSent } from '../../src/console/api/contract/people.js';
import type { SyncRunAnswer } from '../../src/console/api/contract/sync-runs.js';
import type { SystemAnswer } from '../../src/console/api/contract/systems.js';
import type { UndoItem } from '../../src/console/api/contract/undo.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { browserOf, type ConsoleBrowser, createPerson, type TestPerson } from '../support/console-browser.js';
import { group, vaultUser } from '../support/sample-users.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

/** A server with people in it, a directory that a job has filled, and texts in it that nobody should send. */
export interface ConsoleWorld {
  readonly server: TestServer;
  readonly organization: TestOrganization;
  readonly people: Readonly<Record<'operator' | 'admin' | 'auditor', TestPerson>>;
  /** A browser in which one of them is signed in. */
  browserOf(role: keyof ConsoleWorld['people']): Promise<ConsoleBrowser>;
  /** The address of a page of the register in this world. */
  addressOf(path: string): string;
}

/** Scripts, marks that turn the direction of writing, no spaces at all, and signs of four bytes. */
export const HOSTILE_NAMES: readonly string[] = [
  '<script>alert(1)</script><img src=x onerror=alert(2)>',
  '\u202egnp.exe\u202c \u2066נשיא\u2069 مدير',
  'x'.repeat(2_000),
  '👩‍👩‍👧‍👦🏳️‍🌈 Zoë Ångström-Łukasiewicz 𝕬𝖉𝖆',
];

const NAMES = ['ada', 'grace', 'edsger', 'barbara', 'donald', 'margaret', 'alan', 'radia', 'tony', 'frances'];

export async function createConsoleWorld(): Promise<ConsoleWorld> {
  const server = await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } });
  const organization = await server.createOrganization('vault');
  await server.query('UPDATE rollcall.organizations SET name = $2 WHERE id = $1', organization.id, 'Contoso AG');
  const people = {
    operator: await createPerson(server, 'operator'),
    admin: await createPerson(server, 'admin', organization.id),
    auditor: await createPerson(server, 'auditor', organization.id),
  };
  const rename = (person: TestPerson, name: string) =>
    server.query('UPDATE rollcall.console_accounts SET name = $2 WHERE id = $1', person.id, name);
  await rename(people.operator, 'Olivia Ohlsen');
  await rename(people.admin, 'Ada Lovelace');
  await rename(people.auditor, HOSTILE_NAMES.join(' ').slice(0, 200));
  const ids = await fill(organization);
  const undo = await takeBack(await browserOf(server, people.admin), organization);
  const other = await connect(server, await browserOf(server, people.admin), organization);
  const invitation = await invite(await browserOf(server, people.operator), organization.slug);
  await server.flushLog();
  return {
    server,
    organization,
    people,
    browserOf: (role) => browserOf(server, people[role]),
    addressOf: (path) =>
      `/console${path
        .replace(':slug', organization.slug)
        .replace(':token', invitation)
        .replace(/\/systems\/:id/, `/systems/${other.system}`)
        .replace(/\/sync-runs\/:id/, `/sync-runs/${other.run}`)
        .replace(/\/access-requests\/:id/, `/access-requests/${other.request}`)
        .replace(/\/undos\/:id/, `/undos/${undo}`)
        .replace(/\/history\/:id/, `/history/${ids.user}`)
        .replace(/\/users\/:id/, `/users/${ids.user}`)
        .replace(/\/groups\/:id/, `/groups/${ids.group}`)}`,
  };
}

async function fill({ client }: TestOrganization): Promise<{ user: string; group: string }> {
  const created: string[] = [];
  const create = async (name: string, more?: JsonObject) => {
    const { body } = await client.post('/Users', vaultUser(name, more));
    created.push(String(body.id));
  };
  for (const name of NAMES) await create(name);
  for (const [index, displayName] of HOSTILE_NAMES.entries())
    await create(`hostile-${index}`, { displayName, title: displayName });
  // Refused, each for another reason.
  await client.post('/Users', vaultUser('ada'));
  await client.post('/Users', { userName: 'incomplete' });
  await client.get('/Users?filter=userName%20eq%20unquoted');
  await client.patch(`/Users/${created[1]}`, { op: 'replace', path: 'active', value: 'False' });
  await client.patch(`/Users/${created[2]}`, { op: 'replace', path: 'title', value: 'Principal analyst' });
  const { body } = await client.post('/Groups', group('Research', ...created));
  await client.post('/Groups', group(HOSTILE_NAMES[0] as string));
  return { user: created[0] as string, group: String(body.id) };
}

/** Deletes two users, and takes one of these requests back. @returns the id of the undo */
async function takeBack(admin: ConsoleBrowser, { client, slug }: TestOrganization): Promise<string> {
  for (const name of ['leaver', 'mistake']) {
    const { body } = await client.post('/Users', vaultUser(name));
    const { headers } = await client.delete(`/Users/${body.id}`);
    if (name === 'leaver') continue;
    const begun = await admin.post<UndoItem>(`/organizations/${slug}/undos`, {
      by: 'request',
      of: headers['x-request-id'],
      confirm: slug,
    });
    return begun.body.id;
  }
  return '';
}

/** Another organization as a system of this one, a sync of which some users are refused, and a request for access to it. */
async function connect(server: TestServer, admin: ConsoleBrowser, { slug }: TestOrganization) {
  const there = await server.createOrganization('ias');
  for (const name of ['ada', 'incomplete'])
    await there.client.post('/Users', {
      userName: name,
      active: true,
      emails: [{ value: `${name}@contoso.com`, primary: true }],
    });
  await there.client.post('/Groups', group('Z_FI_CLERK'));
  const base = `/organizations/${slug}`;
  const mappings = [
    { sourcePath: '$.userName', targetPath: '$.userName' },
    { sourcePath: '$.nickName', targetPath: '$.displayName', optional: true },
  ];
  const system = await admin.post<SystemAnswer>(`${base}/systems`, {
    name: 'SAP Cloud Identity Services',
    kind: 'ias',
    url: `${server.scimUrl}${there.slug}`,
    authentication: { method: 'bearer', secret: there.token },
    properties: { 'ias.user.filter': 'active eq true' },
    readTransformation: JSON.stringify({ user: { mappings } }),
  });
  const run = await admin.post<SyncRunAnswer>(`${base}/systems/${system.body.id}/sync-runs`, {});
  await (await admin.open('GET', `${base}/sync-runs/${run.body.id}/events`)).text();
  const wish = { system: system.body.id, user: 'ada@contoso.com', group: 'Z_FI_CLERK', reason: 'Year end, FI-204' };
  const request = await admin.post<AccessAnswer>(`${base}/access-requests`, wish);
  return { system: system.body.id, run: run.body.id, request: request.body.id };
}

/** @returns the secret part of the link of an invitation */
async function invite(operator: ConsoleBrowser, slug: string): Promise<string> {
  const path = `/organizations/${slug}/invitations`;
  const { body } = await operator.post<InvitationSent>(path, { email: 'new.admin@contoso.com', role: 'admin' });
  return body.link?.split('/').at(-1) ?? '';
}
