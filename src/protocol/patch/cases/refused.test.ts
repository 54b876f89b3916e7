import type { Json, JsonObject } from '../../json.js';
import { ENTERPRISE_USER_SCHEMA as ENT, USER_SCHEMA } from '../../urns.js';
import { ADA, OWN, outcomeOf, withExtension } from './patching.js';

const set = (path: string, value: Json): JsonObject => ({ op: 'replace', path, value });
const add = (path: string, value: Json): JsonObject => ({ op: 'add', path, value });
const remove = (path: string): JsonObject => ({ op: 'remove', path });
const times = <Item>(count: number, item: (i: number) => Item) => Array.from({ length: count }, (_, i) => item(i));

describe('a path that is none, or that leads nowhere', () => {
  test.each<[path: string, scimType: string]>([
    ['emails[type eq "work"', 'invalidPath'],
    ['emails[type eq work].value', 'invalidPath'],
    ['emails[type eq "work"] .value', 'invalidPath'],
    ['emails[type eq "work"]value', 'invalidPath'],
    ['emails[type eq "work"].value.x', 'invalidPath'],
    ['emails[type eq "work"][value pr]', 'invalidPath'],
    ['emails[]', 'invalidPath'],
    ['emails[0]', 'invalidPath'],
    ['emails.value[type eq "work"]', 'invalidPath'],
    ['emails[emails[type pr]]', 'invalidPath'],
    ['a.b.c', 'invalidPath'],
    ['/emails', 'invalidPath'],
    ['title[value eq "x"]', 'invalidPath'],
    ['name.givenName[value eq "x"]', 'invalidPath'],
    [`${OWN}:tags[value eq "x"]`, 'invalidPath'],
    [`${ENT}[department eq "x"]`, 'invalidPath'],
    [`${ENT}[department eq "x"].manager`, 'invalidPath'],
    [`${ENT.toUpperCase()}[department eq "x"]`, 'invalidPath'],
    [`${USER_SCHEMA}[title eq "x"]`, 'invalidPath'],
    ['emails[shoeSize eq "x"].value', 'invalidFilter'],
    ['emails[userName eq "x"].value', 'invalidFilter'],
    ['emails[primary eq "x"].value', 'invalidFilter'],
    ['emails[primary gt true].value', 'invalidFilter'],
  ])('%s is %s', (path, scimType) => {
    expect(outcomeOf(ADA, set(path, 'x'))).toBe(scimType);
    expect(outcomeOf(ADA, add(path, 'x'))).toBe(scimType);
    expect(outcomeOf(ADA, remove(path))).toBe(scimType);
  });

  test.each<[operation: JsonObject]>([
    [set('emails[value sw "x"].display', 'x')],
    [set('emails[type eq "fax" or type eq "home2"].value', 'x')],
    [set('emails[not (type pr)]', { value: 'x' })],
    [add('emails[type ne "work" and display eq "x"].value', 'x')],
    [add(`${OWN}:keys[value co "x"].display`, 'x')],
    [{ op: 'remove' }],
    [{ op: 'remove', path: '' }],
    [{ op: 'remove', value: { title: 'x' } }],
  ])('%j is noTarget', (operation) => {
    expect(outcomeOf(ADA, operation)).toBe('noTarget');
  });
});

describe('values that do not fit', () => {
  test.each<[path: string | undefined, value: Json]>([
    ['active', 'perhaps'],
    ['active', 1],
    ['title', 5],
    ['title', ['a', 'b']],
    ['title', { value: 'x' }],
    ['name', 'Ada'],
    ['name', [{ givenName: 'a' }, { givenName: 'b' }]],
    ['name.givenName', {}],
    ['emails', 5],
    ['emails', [5]],
    ['emails', [{ value: 5 }]],
    ['emails', '{"value":"a"}'],
    ['emails', ['{"value":"a"}']],
    [`${ENT}:manager`, '{"value":"m"}'],
    ['emails', times(1_001, (i) => ({ value: `${i}` }))],
    ['emails[type eq "work"]', 5],
    ['emails[type eq "work"].value', ['a', 'b']],
    ['title', 'x'.repeat(100_001)],
    [`${OWN}:level`, 1.5],
    [`${OWN}:level`, '3'],
    [`${OWN}:since`, 'yesterday'],
    [`${OWN}:tags`, [1]],
    [ENT, 'x'],
    [ENT, ['x']],
    [undefined, 'x'],
    [undefined, null],
    [undefined, ['x']],
  ])('%s: %j is invalidValue', (path, value) => {
    expect(outcomeOf(ADA, { op: 'replace', value, ...(path === undefined ? {} : { path }) })).toBe('invalidValue');
    expect(outcomeOf(ADA, { op: 'add', value, ...(path === undefined ? {} : { path }) })).toBe('invalidValue');
  });

  test('a list that would become too long is invalidValue', () => {
    expect(
      outcomeOf(
        ADA,
        add(
          'roles',
          times(1_000, (i) => ({ value: `${i}` })),
        ),
      ),
    ).toBe('invalidValue');
  });

  test.each<[operations: Json[], refused: string | number]>([
    [[null], 'invalidSyntax'],
    [[{ op: 'move', path: 'title', value: 'x' }], 'invalidSyntax'],
    [[{ path: 'title', value: 'x' }], 'invalidSyntax'],
    [[{ op: 'add', path: 5, value: 'x' }], 'invalidSyntax'],
    [[{ op: 'add', OP: 'remove', path: 'title' }], 'invalidSyntax'],
    [[{ op: 'add', path: 'title' }], 'invalidValue'],
    [[{ op: 'replace', value: { title: 'a', TITLE: 'b' } }], 'invalidSyntax'],
    [times(1_001, () => remove('title')), 413],
    [times(11, () => remove(`emails[${times(190, () => 'value eq "x"').join(' or ')}]`)), 413],
    [[{ op: 'add', value: Object.fromEntries(times(1_001, (i) => [`emails[${i}`, 'x'])) }], 413],
  ])('the message %# is refused', (operations, refused) => {
    expect(outcomeOf(ADA, ...operations)).toBe(refused);
  });
});

describe('mutability', () => {
  test.each([
    ...['id', 'meta', 'meta.created', 'groups', 'groups[value eq "x"]', 'groups.value', `${ENT}:manager.displayName`],
    ...[`${OWN}:score`, `${OWN}:desk.map`, `${OWN}:keys.cut`, `${OWN}:keys[value eq "k1"].cut`],
  ])('%s is read-only', (path) => {
    expect(outcomeOf(ADA, set(path, 'x'))).toBe('mutability');
    expect(outcomeOf(ADA, add(path, 'x'))).toBe('mutability');
    expect(outcomeOf(ADA, remove(path))).toBe('mutability');
  });

  test.each<[value: JsonObject]>([
    [{ id: 'x' }],
    [{ meta: { created: 'x' } }],
    [{ groups: [] }],
    [{ [`${OWN}:score`]: 'x' }],
    [{ [OWN]: { score: 'x', desk: { map: 'x' } } }],
    [{ schemas: [] }],
  ])('%j without a path is passed over', (value) => {
    expect(outcomeOf(ADA, { op: 'replace', value })).toEqual(ADA);
  });

  test.each<[operations: JsonObject[]]>([
    [[set(`${OWN}:badge`, 'B-2')]],
    [[add(`${OWN}:badge`, 'b-1')]],
    [[remove(`${OWN}:badge`)]],
    [[set(`${OWN}:badge`, null)]],
    [[{ op: 'replace', value: { [OWN]: { badge: 'B-2' } } }]],
    [[remove(OWN)]],
    [[remove(`${OWN}:badge`), add(`${OWN}:badge`, 'B-2')]],
    [[add(`${OWN}:serials`, ['3'])]],
    [[set(`${OWN}:serials`, ['1'])]],
    [[set(`${OWN}:desk.building`, 'South')]],
    [[remove(`${OWN}:desk.building`)]],
    [[set(`${OWN}:desk`, { building: 'South' })]],
    [[set(`${OWN}:desk`, { building: null })]],
    [[set(`${OWN}:keys[value eq "k1"].value`, 'k9')]],
    [[remove(`${OWN}:keys[value eq "k1"].value`)]],
    [[set(`${OWN}:keys.value`, 'k9')]],
    [[remove(`${OWN}:keys.value`)]],
    [[set(`${OWN}:keys[display eq "Front"]`, { value: 'k9' })]],
    [[add(`${OWN}:keys[display eq "Front"]`, { value: 'k9' })]],
  ])('what is set once does not change: %j', (operations) => {
    expect(outcomeOf(ADA, ...operations)).toBe('mutability');
  });

  test.each<[operations: JsonObject[], expected: JsonObject]>([
    [[set(`${OWN}:badge`, 'B-1')], ADA],
    [[add(`${OWN}:serials`, ['1', '2'])], ADA],
    [[set(`${OWN}:desk.building`, 'North')], ADA],
    [[remove(`${OWN}:badge`), add(`${OWN}:badge`, 'B-1')], ADA],
    [[remove(`${OWN}:desk`)], withExtension(OWN, { desk: undefined })],
    [[remove(`${OWN}:keys`)], withExtension(OWN, { keys: undefined })],
    [
      [set(`${OWN}:keys[value eq "k1"]`, { display: 'Back' })],
      withExtension(OWN, { keys: [{ value: 'k1', display: 'Back' }, { value: 'k2' }] }),
    ],
  ])('what is set once may be sent again, and go with the whole that it is a part of: %j', (operations, expected) => {
    expect(outcomeOf(ADA, ...operations)).toEqual(expected);
  });

  test.each<[operation: JsonObject, expected: JsonObject]>([
    [add(`${OWN}:badge`, 'B-7'), { userName: 'bob', [OWN]: { badge: 'B-7' } }],
    [set(`${OWN}:serials`, ['7']), { userName: 'bob', [OWN]: { serials: ['7'] } }],
    [add(`${OWN}:desk.building`, 'North'), { userName: 'bob', [OWN]: { desk: { building: 'North' } } }],
    [
      add(`${OWN}:keys[display eq "Front"].value`, 'k7'),
      { userName: 'bob', [OWN]: { keys: [{ display: 'Front', value: 'k7' }] } },
    ],
    [remove(`${OWN}:badge`), { userName: 'bob' }],
  ])('what is set once can be set: %j', (operation, expected) => {
    expect(outcomeOf({ userName: 'bob' }, operation)).toEqual(expected);
  });

  test.each<[operation: JsonObject]>([
    [set('password', 'x')],
    [remove('password')],
    [{ op: 'add', value: { password: 'x' } }],
    [set(`${OWN}:pin`, 'x')],
    [set(`${OWN}:desk.code`, 'x')],
    [set(`${OWN}:desk`, { code: 'x' })],
    [{ op: 'add', value: { [OWN]: { pin: 'x', desk: { code: 'x' } } } }],
  ])('what is never returned is not kept: %j', (operation) => {
    expect(outcomeOf(ADA, operation)).toEqual(ADA);
  });
});

test('unknown attributes are passed over wherever they are, and the rest is applied', () => {
  const operations = [
    set('shoeSize', 41),
    remove('shoeSize[value eq "x"].y'),
    add(`${ENT}:shoeSize`, 41),
    set('name', { shoeSize: 41 }),
    add('emails', [{ value: 'ada@home.example', type: 'home', shoeSize: 41 }]),
    set('title', 'Lead'),
  ];
  expect(outcomeOf(ADA, ...operations)).toEqual({ ...ADA, title: 'Lead' });
});

test('operations meet what those before them made, and the first that is refused refuses all', () => {
  const operations = [
    remove('emails'),
    add('emails[type eq "work"].value', 'first'),
    set('emails[value eq "first"].value', 'second'),
  ];
  expect(outcomeOf(ADA, ...operations)).toEqual({ ...ADA, emails: [{ type: 'work', value: 'second' }] });
  expect(outcomeOf(ADA, ...operations, set('active', 'perhaps'))).toBe('invalidValue');
});
