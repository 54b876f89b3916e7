import fc from 'fast-check';
import { evaluateElement } from '../../src/protocol/filter/evaluate-filter.js';
import { parsePatchPath } from '../../src/protocol/filter/parse-path.js';
import { resolveElementFilter } from '../../src/protocol/filter/resolve-filter.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { resourceTypesOf } from '../../src/protocol/profiles/resource-types.js';
import type { ScimType } from '../../src/protocol/scim-error.js';
import { HistoryStore } from '../../src/store/changes/history-store.js';
import { type RunStatement, watchStatements } from '../support/postgres/watched-statements.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient } from '../support/scim-client.js';
import { provisioningLog, storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
let statements: RunStatement[];
/** Ids by name. */
const ids = new Map<string, string>();
const GROUP = resourceTypesOf('core').get('Group');

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  client = organization.client;
  const users: [name: string, more: JsonObject][] = [
    ['ada', { displayName: 'Ada Lovelace' }],
    ['bob', { displayName: 'ÉMILE' }],
    ['cy', {}],
    ['dee', { displayName: 'Ops % _ "x"' }],
  ];
  for (const [name, more] of users) ids.set(name, idOf(await client.post('/Users', coreUser(name, more))));
  for (const name of ['Ops', 'Analysts']) ids.set(name, idOf(await client.post('/Groups', group(name))));
  statements = watchStatements(server.services.database);
});
afterAll(() => server.close());

let made = 0;
/** A new group with all of them as members, or with some. */
async function createGroup(...names: string[]): Promise<string> {
  made += 1;
  return idOf(
    await client.post('/Groups', group(`Group ${made}`, ...(names.length > 0 ? names : [...ids.keys()]).map(idNamed))),
  );
}
const idNamed = (name: string): string => ids.get(name) ?? '';
const nameOf = (id: string): string => [...ids].find(([, known]) => known === id)?.[0] ?? id;
/** With ids in the place of names: `<ada>`. */
const withIds = (text: string) =>
  text.replaceAll(/<(\w+)>/g, (_, name: string) => idNamed(name)).replaceAll('~', client.tenantUrl);
const membersOf = async (id: string) => (await client.get(`/Groups/${id}`)).body.members as JsonObject[];
const namesIn = async (id: string) => (await membersOf(id)).map(({ value }) => nameOf(String(value)));
const remove = (condition: string) => ({ op: 'remove', path: withIds(`members[${condition}]`) });
const add = (...names: string[]) => ({
  op: 'add',
  path: 'members',
  value: names.map((name) => ({ value: idNamed(name) })),
});

describe('RFC 7644 §3.5.2.2: remove takes those members away that the condition chooses, and no others', () => {
  test.each<[condition: string, left: string[]]>([
    ['value eq "<ada>" and type eq "User"', ['bob', 'cy', 'dee', 'Ops', 'Analysts']],
    ['value eq "<ada>" and type eq "Group"', ['ada', 'bob', 'cy', 'dee', 'Ops', 'Analysts']],
    ['type eq "Group" and value eq "<Ops>"', ['ada', 'bob', 'cy', 'dee', 'Analysts']],
    ['type eq "Group"', ['ada', 'bob', 'cy', 'dee']],
    ['type eq "user"', ['Ops', 'Analysts']],
    ['type eq "Device"', ['ada', 'bob', 'cy', 'dee', 'Ops', 'Analysts']],
    ['not (type eq "Group")', ['Ops', 'Analysts']],
    ['value ne "<ada>"', ['ada']],
    ['not (value eq "<ada>" or value eq "<Ops>")', ['ada', 'Ops']],
    ['value pr', []],
    ['value eq "ghost" or value eq "<cy>"', ['ada', 'bob', 'dee', 'Ops', 'Analysts']],
    ['value co "-"', []],
    ['value sw "<bob>"', ['ada', 'cy', 'dee', 'Ops', 'Analysts']],
    ['display eq "ada lovelace"', ['bob', 'cy', 'dee', 'Ops', 'Analysts']],
    ['display eq "émile"', ['ada', 'cy', 'dee', 'Ops', 'Analysts']],
    ['display eq "CY"', ['ada', 'bob', 'dee', 'Ops', 'Analysts']],
    ['display sw "ops"', ['ada', 'bob', 'cy', 'Analysts']],
    ['display sw "ops" and type eq "Group"', ['ada', 'bob', 'cy', 'dee', 'Analysts']],
    ['display co "%"', ['ada', 'bob', 'cy', 'Ops', 'Analysts']],
    ['display gt "b"', ['ada', 'Analysts']],
    ['display pr', []],
    ['not (display ew "s") and (type eq "Group" or display co "a")', ['bob', 'cy', 'dee', 'Ops', 'Analysts']],
    ['display eq "Ops" or value eq "<ada>"', ['bob', 'cy', 'dee', 'Analysts']],
    ['$ref eq "~/Users/<ada>"', ['bob', 'cy', 'dee', 'Ops', 'Analysts']],
    ['$ref eq "~/Groups/<ada>"', ['ada', 'bob', 'cy', 'dee', 'Ops', 'Analysts']],
    ['$ref co "/Groups/"', ['ada', 'bob', 'cy', 'dee']],
    ['$ref ne "~/Groups/<Ops>"', ['Ops']],
    ['display eq null', ['ada', 'bob', 'cy', 'dee', 'Ops', 'Analysts']],
    ['display ne null', []],
  ])('%s', async (condition, left) => {
    const id = await createGroup();
    const { status, headers } = await client.patch(`/Groups/${id}`, remove(condition));
    expect(status).toBe(204);
    expect((await namesIn(id)).sort()).toEqual([...left].sort());
    expect(headers.etag).toBe(left.length === ids.size ? 'W/"1"' : 'W/"2"');
  });

  test('any condition at all chooses those that it is true of', async () => {
    const everybody = await membersOf(await createGroup());
    const texts = everybody.flatMap(({ value, display, $ref, type }) => [value, display, $ref, type].map(String));
    const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
    const comparison = fc
      .tuple(
        fc.constantFrom('value', 'display', '$ref', 'type'),
        fc.oneof(
          fc.constant('pr'),
          fc
            .tuple(fc.constantFrom(...operators), fc.constantFrom(...texts, 'a', 'OPS', 'user', '%', ''))
            .map(([operator, text]) => `${operator} ${JSON.stringify(text)}`),
          fc.constantFrom('eq null', 'ne null'),
        ),
      )
      .map(([part, test]) => `${part} ${test}`);
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        comparison,
        fc
          .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
          .map(([a, by, b]) => `(${a}) ${by} (${b})`),
        tie('condition').map((inner) => `not (${inner})`),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(condition, fc.option(condition, { nil: undefined }), async (first, second) => {
        const id = await createGroup('ada', 'bob', 'Ops');
        const operations = [
          remove(first),
          add('cy', 'Ops', 'Analysts'),
          ...(second === undefined ? [] : [remove(second)]),
        ];
        expect((await client.patch(`/Groups/${id}`, ...operations)).status).toBe(204);
        const left = everybody.filter((member) => {
          const name = nameOf(String(member.value));
          const isIn = ['ada', 'bob', 'Ops'].includes(name) && !meets(first, member);
          return (isIn || ['cy', 'Ops', 'Analysts'].includes(name)) && !(second !== undefined && meets(second, member));
        });
        expect(await membersOf(id)).toEqual(left);
      }),
      { numRuns: 60 },
    );
  });

  function meets(condition: string, member: JsonObject): boolean {
    const [members, { filter }] = [GROUP?.resolve('members'), parsePatchPath(`members[${condition}]`)];
    if (GROUP === undefined || members === undefined || filter === undefined) throw new Error('no condition');
    return evaluateElement(resolveElementFilter(GROUP, members, filter), member);
  }

  test('display is the name of the member as it is now, whatever it was when the member came', async () => {
    const user = idOf(await client.post('/Users', coreUser('eve', { displayName: 'Before' })));
    const id = idOf(
      await client.post('/Groups', { displayName: 'Renamed', members: [{ value: user, display: 'Sent' }] }),
    );
    await client.patch(`/Users/${user}`, { op: 'replace', path: 'displayName', value: 'Now' });
    for (const name of ['Sent', 'Before', 'eve']) await client.patch(`/Groups/${id}`, remove(`display eq "${name}"`));
    expect(await membersOf(id)).toMatchObject([{ value: user, display: 'Now' }]);
    await client.patch(`/Groups/${id}`, remove('display eq "now"'));
    expect(await membersOf(id)).toEqual([]);
  });

  test('the log and the history say who left, and who came', async () => {
    const id = await createGroup('ada', 'bob', 'Ops');
    await client.patch(`/Groups/${id}`, remove('display sw "a" or type eq "Group"'), add('cy'));
    const changed = { added: [idNamed('cy')], removed: [idNamed('ada'), idNamed('Ops')] };
    const entries = (await provisioningLog(server, organization)).filter(({ subject }) => subject === id);
    expect(entries.at(-1)).toMatchObject({ operation: 'patch', data: { members: changed } });
    const [change] = await new HistoryStore(server.services.database).page(organization.id, id, 10);
    expect(change).toMatchObject({ operation: 'patch', version: 2, members: changed });
  });

  test('attributes of the group change in the same PATCH, which is one change', async () => {
    const id = await createGroup('ada', 'Ops');
    const rename = { op: 'replace', path: 'externalId', value: `x-${id}` };
    const path = `/Groups/${id}?attributes=externalId,members`;
    const { body } = await client.patch(path, rename, remove('type eq "User"'));
    expect(body).toMatchObject({ externalId: `x-${id}`, members: [{ value: idNamed('Ops') }] });
    expect((await client.get(`/Groups/${id}`)).body.meta).toMatchObject({ version: 'W/"2"' });
  });

  test('If-Match of an old version is 412, and nobody leaves', async () => {
    const id = await createGroup('ada', 'Ops');
    const headers = { 'If-Match': 'W/"7"' };
    const body = patchOp([remove('type eq "User"')]);
    expect(await client.send({ method: 'PATCH', path: `/Groups/${id}`, headers, body })).toMatchObject(refusal(412));
    expect(await namesIn(id)).toEqual(['ada', 'Ops']);
  });

  test('a group that does not exist is 404', async () => {
    expect(await client.patch(`/Groups/${idNamed('ada')}`, remove('type eq "User"'))).toMatchObject(refusal(404));
  });

  test('conditions and lists at the same time come one after the other', async () => {
    const id = await createGroup('ada', 'bob');
    const replaceBy = { ...add('ada', 'cy'), op: 'replace' };
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        client.patch(`/Groups/${id}`, i % 2 === 0 ? replaceBy : remove('display sw "a"')),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(204));
    // Whoever was first: ada comes with cy, and goes alone.
    expect(['ada,cy', 'cy']).toContain((await namesIn(id)).join());
  });
});

describe('operations one after the other', () => {
  test.each<[title: string, operations: () => JsonObject[], left: string[]]>([
    ['added and then chosen', () => [add('cy', 'Analysts'), remove('type eq "User"')], ['Ops', 'Analysts']],
    ['chosen and then added', () => [remove('type eq "User"'), add('ada')], ['ada', 'Ops']],
    [
      'between two conditions',
      () => [remove('type eq "User"'), add('ada', 'cy'), remove('display sw "a"')],
      ['cy', 'Ops'],
    ],
    ['after a new list', () => [{ ...add('ada', 'Analysts'), op: 'replace' }, remove('type eq "Group"')], ['ada']],
    ['before a new list', () => [remove('type eq "Group"'), { ...add('Ops'), op: 'replace' }], ['Ops']],
    [
      'before all leave',
      () => [add('cy'), remove('type eq "Group"'), { op: 'remove', path: 'members' }, add('bob')],
      ['bob'],
    ],
    [
      'with an id that is removed',
      () => [remove('value eq "<ada>"'), remove('type eq "Group"'), add('Ops')],
      ['bob', 'Ops'],
    ],
  ])('%s', async (_title, operations, left) => {
    const id = await createGroup('ada', 'bob', 'Ops');
    expect((await client.patch(`/Groups/${id}`, ...operations())).status).toBe(204);
    expect((await namesIn(id)).sort()).toEqual([...left].sort());
  });

  test('who is nobody cannot be added, chosen or not', async () => {
    const id = await createGroup('ada');
    const before = await storedState(server, organization);
    const ghost = { op: 'add', path: 'members', value: [{ value: 'ghost' }] };
    const refused = refusal(400, 'invalidValue', /ghost/);
    expect(await client.patch(`/Groups/${id}`, ghost, remove('display pr'))).toMatchObject(refused);
    expect(await storedState(server, organization)).toEqual(before);
  });
});

describe('add and replace', () => {
  test('add takes the members that a condition describes', async () => {
    const id = await createGroup('ada');
    const path = withIds('members[(value eq "<bob>" and type eq "User") or value eq "<Ops>"]');
    expect((await client.patch(`/Groups/${id}`, { op: 'add', path, value: { value: idNamed('Ops') } })).status).toBe(
      204,
    );
    expect(await namesIn(id)).toEqual(['ada', 'bob', 'Ops']);
  });

  test.each<[operation: JsonObject, scimType: ScimType]>([
    [{ op: 'add', path: 'members[type eq "User"]', value: [{ value: '<bob>' }] }, 'invalidPath'],
    [{ op: 'add', path: 'members[value eq "<ada>"]', value: { value: '<bob>' } }, 'mutability'],
    [{ op: 'replace', path: 'members[type eq "User"]', value: { value: '<bob>' } }, 'mutability'],
    [{ op: 'replace', path: 'members[value eq "<ada>"].display', value: 'x' }, 'mutability'],
    [{ op: 'remove', path: 'members[display eq "x"].display' }, 'mutability'],
    [{ op: 'remove', path: 'members[nickName eq "x"]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[active eq true]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[display gt true]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[display eq x]' }, 'invalidPath'],
  ])('%j is refused as %s, with nothing changed', async (operation, scimType) => {
    const id = await createGroup('ada');
    const sent = JSON.parse(withIds(JSON.stringify(operation))) as JsonObject;
    expect(await client.patch(`/Groups/${id}`, sent)).toMatchObject(refusal(400, scimType));
    expect(await namesIn(id)).toEqual(['ada']);
  });
});

describe('limits', () => {
  const many = (count: number, comparison: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => comparison(i)).join(' or ');
  const stranger = (i: number) => `value eq "00000000-0000-7000-8000-${`${i}`.padStart(12, '0')}"`;

  test('one path names 2,000 ids', async () => {
    const id = await createGroup('ada', 'Ops');
    statements.length = 0;
    const condition = `${many(1_999, stranger)} or value eq "<ada>"`;
    expect((await client.patch(`/Groups/${id}`, remove(condition))).status).toBe(204);
    expect(statements).toHaveLength(1);
    expect(await namesIn(id)).toEqual(['Ops']);
  });

  test('1,000 operations that name a member and its type are one statement', async () => {
    const id = await createGroup('ada', 'Ops');
    statements.length = 0;
    const operations = Array.from({ length: 998 }, (_, i) => remove(`${stranger(i)} and type eq "User"`));
    const last = ['<ada>', '<Ops>'].map((member) => remove(`value eq "${member}" and type eq "User"`));
    expect((await client.patch(`/Groups/${id}`, ...operations, ...last)).status).toBe(204);
    expect(statements).toHaveLength(1);
    expect(await namesIn(id)).toEqual(['Ops']);
  });

  test('50 comparisons of names are made, and more refused', async () => {
    const id = await createGroup('ada', 'Ops');
    const named = (count: number) => remove(many(count, (i) => `display eq "nobody ${i}"`));
    expect((await client.patch(`/Groups/${id}`, named(49), remove('display sw "ops"'))).status).toBe(204);
    const refused = refusal(413, undefined, /at most 50 comparisons/);
    expect(await client.patch(`/Groups/${id}`, named(50), remove('display sw "a"'))).toMatchObject(refused);
    expect(await namesIn(id)).toEqual(['ada']);
  });

  test('one id too many is refused with the number of those that a path takes', async () => {
    const id = await createGroup('ada');
    const refused = refusal(400, 'invalidPath', /at most 2000 comparisons/);
    expect(await client.patch(`/Groups/${id}`, remove(`${many(2_000, stranger)} or value eq "<ada>"`))).toMatchObject(
      refused,
    );
    expect(await namesIn(id)).toEqual(['ada']);
  });
});

test('a condition is one look at the group and one statement that changes it, however many members there are', async () => {
  const id = await createGroup();
  statements.length = 0;
  await client.patch(`/Groups/${id}`, remove('type eq "User" and display co "a"'));
  expect(statements).toHaveLength(2);
});
