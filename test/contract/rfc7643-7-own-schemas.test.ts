import type { JsonObject } from '../../src/protocol/json.js';
import { USER_SCHEMA } from '../../src/protocol/urns.js';
import { BADGE, badgeSchema } from '../support/badge-schema.js';
import { bulk, post, resultsIn } from '../support/bulk.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  await define(organization, badgeSchema(), ['User', 'Group']);
  client = organization.client;
});
afterAll(() => server.close());

const define = ({ slug }: TestOrganization, schema: JsonObject, types: string[], required = false) =>
  server.services.definitions.addSchema(slug, JSON.stringify(schema), { types, required });

const withBadge = (userName: string, badge: JsonObject): JsonObject => coreUser(userName, { [BADGE]: badge });
const create = async (userName: string, badge: JsonObject) =>
  idOf(await client.post('/Users', withBadge(userName, badge)));
const badgeOf = async (id: string, parameters: Record<string, string> = {}) =>
  (await client.get(`/Users/${id}${query(parameters)}`)).body[BADGE];
const find = async (filter: string, more: Record<string, string> = {}) =>
  resourcesOf(await client.get(`/Users${query({ filter, ...more })}`)).map(({ userName }) => userName);

describe('discovery', () => {
  test('/Schemas and /Schemas/{urn} have the schema with its characteristics', async () => {
    const { body } = await client.get(`/Schemas/${BADGE}`);
    expect(body).toMatchObject({ id: BADGE, name: 'Badge', meta: { resourceType: 'Schema' } });
    expect(body.attributes).toContainEqual(
      expect.objectContaining({ name: 'pin', mutability: 'writeOnly', returned: 'never' }),
    );
    const ids = resourcesOf(await client.get('/Schemas')).map(({ id }) => id);
    expect(ids.filter((id) => id === BADGE)).toEqual([BADGE]);
  });

  test('/ResourceTypes say which types carry it', async () => {
    const types = resourcesOf(await client.get('/ResourceTypes'));
    const extension = { schema: BADGE, required: false };
    expect(types.find(({ id }) => id === 'User')?.schemaExtensions).toContainEqual(extension);
    expect(types.find(({ id }) => id === 'Group')?.schemaExtensions).toEqual([extension]);
  });

  test('another organization has none of it', async () => {
    const other = await server.createOrganization('core');
    expect(await other.client.get(`/Schemas/${BADGE}`)).toMatchObject(refusal(404));
    const id = idOf(await other.client.post('/Users', withBadge('ada', { number: '1' })));
    expect((await other.client.get(`/Users/${id}`)).body).not.toHaveProperty([BADGE]);
  });
});

describe('POST', () => {
  test('every type comes back as it was sent, and `schemas` names the extension', async () => {
    const badge = {
      number: 'B-1',
      serial: 'S1',
      weight: 12.5,
      active: false,
      validUntil: '2027-01-31T09:30:00Z',
      portal: 'https://badges.example.com/B-1',
      photo: 'aGVsbG8=',
      colors: ['red', 'blue'],
      doors: [{ value: 'D1', type: 'main', floor: 2 }],
      issuer: { office: 'London', stamp: 'X' },
    };
    const { status, body } = await client.post('/Users', withBadge('post-1', badge));
    expect(status).toBe(201);
    expect(body[BADGE]).toEqual(badge);
    expect(body.schemas).toEqual([USER_SCHEMA, BADGE]);
    expect(await badgeOf(String(body.id))).toEqual(badge);
  });

  test('names are read whatever the case, booleans as Entra writes them', async () => {
    const sent = coreUser('post-2', { [BADGE.toUpperCase()]: { NUMBER: 'B-2', active: 'True' } });
    expect((await client.post('/Users', sent)).body[BADGE]).toEqual({ number: 'B-2', active: true });
  });

  test.each<[string, JsonObject, RegExp]>([
    ['integer', { secretLevel: 1.5 }, /secretLevel takes a whole number/],
    ['decimal', { weight: 'heavy' }, /weight takes a number/],
    ['boolean', { active: 'yes' }, /active takes true or false/],
    ['dateTime', { validUntil: '31.01.2027' }, /validUntil takes a date and time/],
    ['reference', { portal: 5 }, /portal takes a string with a URI/],
    ['binary', { photo: '§' }, /photo takes a base64 string/],
    ['complex', { issuer: 'London' }, /issuer takes an object/],
    ['sub-attribute', { doors: [{ value: 'D', floor: 'two' }] }, /floor takes a whole number/],
    ['required sub-attribute', { doors: [{ type: 'main' }] }, /lacks .*badge:1\.0:User:doors\.value/],
  ])('a value that is no %s is refused by name', async (_, badge, detail) => {
    expect(await client.post('/Users', withBadge('post-3', badge))).toMatchObject(refusal(400, 'invalidValue', detail));
  });

  test('a unique value is taken once, whatever its case', async () => {
    const id = await create('post-4', { number: 'Unique-1' });
    const again = await client.post('/Users', withBadge('post-5', { number: 'UNIQUE-1' }));
    expect(again).toMatchObject(refusal(409, 'uniqueness', new RegExp(`number.*${id}`)));
  });

  test('a value that is global is unique within the organization', async () => {
    const statuses: number[] = [];
    for (const one of [await server.createOrganization('core'), await server.createOrganization('core')]) {
      await define(one, badgeSchema({ name: 'chip', uniqueness: 'global' }), ['User']);
      for (const userName of ['ada', 'bob'])
        statuses.push((await one.client.post('/Users', withBadge(userName, { chip: 'C-1' }))).status);
    }
    expect(statuses).toEqual([201, 409, 201, 409]);
  });
});

describe('PATCH', () => {
  test.each<[string, JsonObject[], JsonObject]>([
    ['one attribute by its URN', [{ op: 'replace', path: `${BADGE}:weight`, value: 3 }], { weight: 3, holder: 'Ada' }],
    [
      'a key with the URN in a value without a path',
      [{ op: 'Add', value: { [`${BADGE}:colors`]: ['green'] } }],
      { weight: 1, holder: 'Ada', colors: ['green'] },
    ],
    [
      'the URN as a key of a value without a path',
      [{ op: 'add', value: { [BADGE]: { active: 'False' } } }],
      { weight: 1, holder: 'Ada', active: false },
    ],
    ['the whole extension', [{ op: 'replace', path: BADGE, value: { weight: 9 } }], { weight: 9, holder: 'Ada' }],
    [
      'an element by its type',
      [
        { op: 'add', path: `${BADGE}:doors`, value: [{ value: 'D1', type: 'main' }] },
        { op: 'replace', path: `${BADGE}:doors[type eq "main"].floor`, value: 4 },
      ],
      { weight: 1, holder: 'Ada', doors: [{ value: 'D1', type: 'main', floor: 4 }] },
    ],
    [
      'a sub-attribute',
      [{ op: 'add', path: `${BADGE}:issuer.office`, value: 'Paris' }],
      { weight: 1, holder: 'Ada', issuer: { office: 'Paris' } },
    ],
    ['removal of one', [{ op: 'remove', path: `${BADGE}:weight` }], { holder: 'Ada' }],
  ])('%s', async (name, operations, expected) => {
    const id = await create(`patch ${name}`, { weight: 1, holder: 'Ada' });
    expect((await client.patch(`/Users/${id}`, ...operations)).status).toBe(200);
    expect(await badgeOf(id)).toEqual(expected);
  });

  test('removal of the whole extension takes its URN out of `schemas`', async () => {
    const id = await create('patch-remove', { weight: 1 });
    const { body } = await client.patch(`/Users/${id}`, { op: 'remove', path: BADGE });
    expect(body.schemas).toEqual([USER_SCHEMA]);
    expect(body).not.toHaveProperty([BADGE]);
  });

  test('a group has it too', async () => {
    const group = idOf(await client.post('/Groups', { displayName: 'Badged', [BADGE]: { number: 'G-1' } }));
    await client.patch(`/Groups/${group}`, { op: 'replace', path: `${BADGE}:number`, value: 'G-2' });
    expect((await client.get(`/Groups/${group}`)).body[BADGE]).toEqual({ number: 'G-2' });
  });
});

describe('mutability', () => {
  test('an immutable attribute is given once; afterwards neither PATCH nor PUT changes it', async () => {
    const id = await create('immutable', { weight: 1 });
    const given = await client.patch(`/Users/${id}`, { op: 'add', path: `${BADGE}:serial`, value: 'S-1' });
    expect(given.status).toBe(200);
    const refused = refusal(400, 'mutability', /serial is immutable/);
    const path = `${BADGE}:serial`;
    expect(await client.patch(`/Users/${id}`, { op: 'replace', path, value: 'S-2' })).toMatchObject(refused);
    expect(await client.patch(`/Users/${id}`, { op: 'remove', path })).toMatchObject(refused);
    expect(await client.put(`/Users/${id}`, withBadge('immutable', { serial: 'S-2' }))).toMatchObject(refused);
    expect((await client.patch(`/Users/${id}`, { op: 'replace', path, value: 'S-1' })).status).toBe(200);
    expect((await client.put(`/Users/${id}`, withBadge('immutable', { serial: 'S-1' }))).status).toBe(200);
    expect(await badgeOf(id)).toEqual({ serial: 'S-1' });
  });

  test('a PUT that leaves an immutable attribute out keeps it', async () => {
    const id = await create('immutable-put', { serial: 'S-9', weight: 1, issuer: { office: 'A', stamp: 'X' } });
    const { body } = await client.put(`/Users/${id}`, withBadge('immutable-put', { issuer: { office: 'B' } }));
    expect(body[BADGE]).toEqual({ serial: 'S-9', issuer: { office: 'B', stamp: 'X' } });
  });

  test('a writeOnly attribute is accepted, and neither stored nor shown nor searched', async () => {
    const id = await create('secret', { weight: 1, pin: '1234' });
    const { status, text } = await client.patch(`/Users/${id}`, { op: 'replace', path: `${BADGE}:pin`, value: '5678' });
    expect(status).toBe(200);
    const asked = await client.get(`/Users/${id}${query({ attributes: `${BADGE}:pin` })}`);
    expect(text + asked.text).not.toMatch(/1234|5678/);
    const filter = `${BADGE}:pin eq "1234"`;
    expect(await client.get(`/Users${query({ filter })}`)).toMatchObject(
      refusal(400, 'invalidFilter', /never disclosed/),
    );
    expect((await client.get(`/Users${query({ sortBy: `${BADGE}:pin` })}`)).status).toBe(400);
    const rows = await server.query(`SELECT FROM users WHERE resource::text ~ '1234|5678'`);
    expect(rows).toEqual([]);
    await server.flushLog();
    expect(await server.query(`SELECT FROM provisioning_log WHERE data::text ~ '"1234"|"5678"'`)).toEqual([]);
  });
});

describe('returned', () => {
  let id: string;
  beforeAll(async () => {
    id = await create('returned', {
      weight: 2,
      secretLevel: 7,
      holder: 'Ada',
      issuer: { office: 'Oslo', note: 'see file' },
    });
  });

  test.each<[string, Record<string, string>, JsonObject | undefined]>([
    ['by default all but what is for request', {}, { weight: 2, holder: 'Ada', issuer: { office: 'Oslo' } }],
    ['what is for request when it is named', { attributes: `${BADGE}:secretLevel` }, { secretLevel: 7, holder: 'Ada' }],
    ['always what is for always', { attributes: 'userName' }, { holder: 'Ada' }],
    ['also when it is excluded', { excludedAttributes: BADGE }, { holder: 'Ada' }],
    [
      'not what is for request when something else is excluded',
      { excludedAttributes: `${BADGE}:weight` },
      { holder: 'Ada', issuer: { office: 'Oslo' } },
    ],
    [
      'a part for request with its whole',
      { attributes: `${BADGE}:issuer` },
      { holder: 'Ada', issuer: { office: 'Oslo', note: 'see file' } },
    ],
  ])('%s', async (_, parameters, expected) => {
    expect(await badgeOf(id, parameters)).toEqual(expected);
    const [listed] = resourcesOf(await client.get(`/Users${query({ ...parameters, filter: `id eq "${id}"` })}`));
    expect(listed?.[BADGE]).toEqual(expected);
  });

  describe('in the answer to what was written (RFC 7643 §7)', () => {
    const sent = { secretLevel: 3, weight: 1, issuer: { office: 'Oslo', note: 'see file' } };
    const hidden = { weight: 1, issuer: { office: 'Oslo' } };
    let path: string;
    let number = 0;
    beforeEach(async () => {
      number += 1;
      path = `/Users/${await create(`written-${number}`, sent)}`;
    });
    const patch = async (...operations: JsonObject[]) => (await client.patch(path, ...operations)).body[BADGE];

    test('POST shows what was sent, whatever its case, and no more', async () => {
      const created = await client.post('/Users', withBadge('post-sent', sent));
      expect(created.body[BADGE]).toEqual(sent);
      const inCapitals = withBadge('post-capitals', { SECRETLEVEL: 3, Issuer: { NOTE: 'x' } });
      expect((await client.post('/Users', inCapitals)).body[BADGE]).toEqual({ secretLevel: 3, issuer: { note: 'x' } });
      expect(await badgeOf(String(created.body.id))).toEqual(hidden);
    });

    test('PUT shows what was sent, and not what was kept from before', async () => {
      const user = withBadge(`written-${number}`, { secretLevel: 4, issuer: { office: 'Rome' } });
      expect((await client.put(path, user)).body[BADGE]).toEqual({ secretLevel: 4, issuer: { office: 'Rome' } });
      expect((await client.put(path, user)).body[BADGE]).toEqual({ secretLevel: 4, issuer: { office: 'Rome' } });
      expect((await client.get(path)).body[BADGE]).toEqual({ issuer: { office: 'Rome' } });
    });

    test.each<[string, JsonObject, JsonObject]>([
      ['by its path', { op: 'add', path: `${BADGE}:secretLevel`, value: 4 }, { ...hidden, secretLevel: 4 }],
      ['unchanged', { op: 'replace', path: `${BADGE}:SECRETLEVEL`, value: 3 }, { ...hidden, secretLevel: 3 }],
      ['below its schema', { op: 'add', value: { [BADGE]: { secretLevel: 5 } } }, { ...hidden, secretLevel: 5 }],
      ['by a key', { op: 'add', value: { [`${BADGE}:secretLevel`]: 6 } }, { ...hidden, secretLevel: 6 }],
      [
        'a part by its path',
        { op: 'add', path: `${BADGE}:issuer.note`, value: 'n' },
        { weight: 1, issuer: { office: 'Oslo', note: 'n' } },
      ],
      [
        'a part in its whole',
        { op: 'replace', path: `${BADGE}:issuer`, value: { Note: 'n' } },
        { weight: 1, issuer: { office: 'Oslo', note: 'n' } },
      ],
      [
        'another part',
        { op: 'add', path: `${BADGE}:issuer.office`, value: 'Rome' },
        { weight: 1, issuer: { office: 'Rome' } },
      ],
      ['something else', { op: 'add', path: 'title', value: 'x' }, hidden],
      ['removed', { op: 'remove', path: `${BADGE}:secretLevel` }, hidden],
    ])('PATCH: %s', async (_what, operation, expected) => {
      expect(await patch(operation)).toEqual(expected);
    });

    test('attributes says it all, and what is excluded is left out', async () => {
      const user = withBadge(`written-${number}`, sent);
      const put = async (parameters: Record<string, string>) =>
        (await client.put(path + query(parameters), user)).body[BADGE];
      expect(await put({ attributes: `${BADGE}:weight` })).toEqual({ weight: 1 });
      expect(await put({ excludedAttributes: `${BADGE}:secretLevel` })).toEqual({ weight: 1, issuer: sent.issuer });
      expect(await put({ excludedAttributes: 'userName' })).toEqual(sent);
    });

    test('of a group, and of what a Bulk creates, it is the same', async () => {
      const member = path.slice('/Users/'.length);
      const group = (name: string, badge: JsonObject = sent) => ({
        displayName: name,
        members: [{ value: member }],
        [BADGE]: badge,
      });
      const created = await client.post('/Groups', group('Team'));
      expect(created.body[BADGE]).toEqual(sent);
      const at = `/Groups/${idOf(created)}`;
      expect((await client.put(at, group('Team'))).body[BADGE]).toEqual(sent);
      const asked = await client.put(`${at}?attributes=${BADGE}:weight`, group('Team'));
      expect(asked.body[BADGE]).toEqual({ weight: 1 });
      expect((await client.put(at, group('Team', { weight: 2 }))).body[BADGE]).toEqual({ weight: 2 });
      expect((await client.get(at)).body[BADGE]).toEqual({ weight: 2 });
      const posts = ['x', 'y'].flatMap((name) => [
        post('/Groups?excludedAttributes=displayName', name, group(name)),
        post('/Users?excludedAttributes=userName', `${name}-user`, withBadge(`bulk-${name}`, sent)),
      ]);
      const responses = resultsIn(await client.post('/Bulk', bulk(posts))).map(({ response }) => response);
      expect(responses).toMatchObject(Array(4).fill({ [BADGE]: sent }));
    });
  });
});

describe('filter and sort', () => {
  beforeAll(async () => {
    const badges: JsonObject[] = [
      { number: 'f-1', secretLevel: 10, weight: 0.5, active: true, validUntil: '2026-01-01T00:00:00Z' },
      { number: 'F-2', secretLevel: 9, weight: 10, active: false, validUntil: '2026-01-01T01:00:00+02:00' },
      { number: 'f-3', secretLevel: 100, portal: 'https://A.example', photo: 'QUJD', colors: ['Red'] },
      {
        doors: [
          { value: 'D1', floor: 1 },
          { value: 'D2', floor: 20 },
        ],
        issuer: { office: 'Rome' },
      },
    ];
    for (const [i, badge] of badges.entries()) await create(`find-${i}`, badge);
  });

  const only = 'userName sw "find-" and ';
  test.each<[string, string[]]>([
    ['<>:number eq "F-1"', ['find-0']],
    ['<>:number eq "f-2"', ['find-1']],
    ['<>:number sw "f-"', ['find-0', 'find-1', 'find-2']],
    ['<>:secretLevel gt 9', ['find-0', 'find-2']],
    ['<>:weight le 0.5', ['find-0']],
    ['<>:active eq false', ['find-1']],
    ['<>:validUntil lt "2026-01-01T00:00:00Z"', ['find-1']],
    ['<>:portal eq "https://a.example"', []],
    ['<>:portal eq "https://A.example"', ['find-2']],
    ['<>:photo eq "QUJD"', ['find-2']],
    ['<>:colors eq "red"', ['find-2']],
    ['<>:doors[value eq "d1" and floor eq 20]', []],
    ['<>:doors[value eq "d2" and floor eq 20]', ['find-3']],
    ['<>:doors.floor ge 20', ['find-3']],
    ['<>:issuer.office co "om"', ['find-3']],
    ['<>:number pr', ['find-0', 'find-1', 'find-2']],
    ['not (<>:weight pr)', ['find-2', 'find-3']],
    ['<> pr', ['find-0', 'find-1', 'find-2', 'find-3']],
  ])('%s', async (filter, expected) => {
    expect(await find(only + filter.replaceAll('<>', BADGE))).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['secretLevel', ['find-1', 'find-0', 'find-2', 'find-3']],
    ['weight', ['find-0', 'find-1', 'find-2', 'find-3']],
    ['validUntil', ['find-1', 'find-0', 'find-2', 'find-3']],
    ['number', ['find-0', 'find-1', 'find-2', 'find-3']],
    ['active', ['find-1', 'find-0', 'find-2', 'find-3']],
  ])('sortBy %s', async (name, expected) => {
    expect(await find('userName sw "find-"', { sortBy: `${BADGE}:${name}` })).toEqual(expected);
  });

  test('a misspelt name is refused with the nearest', async () => {
    const filter = `${BADGE}:nunber eq "1"`;
    expect(await client.get(`/Users${query({ filter })}`)).toMatchObject(
      refusal(400, 'invalidFilter', /did you mean .*number/),
    );
  });
});

describe('a required extension (RFC 7643 §6)', () => {
  let strict: ScimClient;
  let slug: string;
  beforeAll(async () => {
    const other = await server.createOrganization('core');
    await define(other, badgeSchema({ name: 'site', required: true }), ['user'], true);
    [strict, slug] = [other.client, other.slug];
  });

  test('is declared', async () => {
    const { body } = await strict.get('/ResourceTypes/User');
    expect(body.schemaExtensions).toContainEqual({ schema: BADGE, required: true });
    expect(slug).toMatch(/^core-/);
  });

  test('must be there in POST and PUT, and PATCH cannot take it away', async () => {
    const lacking = refusal(
      400,
      'invalidValue',
      /lacks .*badge:1\.0:User \(an extension that every User carries, with site\)/,
    );
    expect(await strict.post('/Users', coreUser('strict-1'))).toMatchObject(lacking);
    const id = idOf(await strict.post('/Users', withBadge('strict-2', { site: 'Oslo' })));
    expect(await strict.put(`/Users/${id}`, coreUser('strict-2'))).toMatchObject(lacking);
    expect(await strict.patch(`/Users/${id}`, { op: 'remove', path: BADGE })).toMatchObject(lacking);
  });

  test('with what it requires', async () => {
    const reason = /lacks what this organization requires: .*badge:1\.0:User:site\. Send/;
    const lacking = await strict.post('/Users', withBadge('strict-3', { weight: 1 }));
    expect(lacking).toMatchObject(refusal(400, 'invalidValue', reason));
    const id = idOf(await strict.post('/Users', withBadge('strict-4', { site: 'Oslo', weight: 1 })));
    const taken = await strict.patch(`/Users/${id}`, { op: 'remove', path: `${BADGE}:site` });
    expect(taken).toMatchObject(refusal(400, 'mutability', /badge:1\.0:User:site/));
    expect((await strict.get(`/Users/${id}`)).body[BADGE]).toEqual({ site: 'Oslo', weight: 1 });
  });
});
