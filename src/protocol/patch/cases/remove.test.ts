import fc from 'fast-check';
import type { Json, JsonObject } from '../../json.js';
import { ENTERPRISE_USER_SCHEMA as ENT, USER_SCHEMA } from '../../urns.js';
import { ADA, HOME, OWN, outcomeOf, WORK, withExtension, without } from './patching.js';

describe('RFC 7644 §3.5.2.2: remove', () => {
  test.each<[path: string, expected: JsonObject]>([
    ['title', without('title')],
    ['Title', without('title')],
    [`${USER_SCHEMA}:title`, without('title')],
    ['nickName', ADA],
    ['name', without('name')],
    ['name.givenName', { ...ADA, name: { familyName: 'Lovelace' } }],
    ['name.middleName', ADA],
    ['emails', without('emails')],
    ['ims', ADA],
    ['emails[type eq "work"]', { ...ADA, emails: [HOME] }],
    ['emails[type eq "fax"]', ADA],
    ['emails[type pr]', without('emails')],
    ['emails[not (type eq "work")]', { ...ADA, emails: [WORK] }],
    ['emails[type eq "work" and value sw "x"]', ADA],
    ['emails[type eq "work" or value sw "x"]', { ...ADA, emails: [HOME] }],
    ['emails[(type eq "work" or type eq "home") and not (display pr)]', { ...ADA, emails: [HOME] }],
    ['emails[type eq "home"].display', { ...ADA, emails: [WORK, { type: 'home', value: 'ada@home.example' }] }],
    ['emails[type eq "work"].primary', { ...ADA, emails: [{ type: 'work', value: 'ada@contoso.com' }, HOME] }],
    ['emails[type eq "work"].value', { ...ADA, emails: [HOME] }],
    ['emails[type eq "fax"].value', ADA],
    ['emails.display', { ...ADA, emails: [WORK, { type: 'home', value: 'ada@home.example' }] }],
    ['roles.value', without('roles')],
    ['roles[value eq "reader"]', without('roles')],
    ['roles[value eq "READER"]', without('roles')],
    ['addresses[type eq "work"].country', { ...ADA, addresses: [{ type: 'work', locality: 'London' }] }],
    [ENT, without(ENT)],
    [ENT.toLowerCase(), without(ENT)],
    [`${ENT}:department`, withExtension(ENT, { department: undefined })],
    [`${ENT}:manager`, withExtension(ENT, { manager: undefined })],
    [`${ENT}:manager.value`, withExtension(ENT, { manager: undefined })],
    [`${ENT}:costCenter`, ADA],
    [`${OWN}:tags`, withExtension(OWN, { tags: undefined })],
    [`${OWN}:desk`, withExtension(OWN, { desk: undefined })],
    [`${OWN}:desk.room`, withExtension(OWN, { desk: { building: 'North' } })],
    [`${OWN}:keys[value eq "k1"]`, withExtension(OWN, { keys: [{ value: 'k2' }] })],
    [`${OWN}:keys[value eq "k1"].display`, withExtension(OWN, { keys: [{ value: 'k1' }, { value: 'k2' }] })],
  ])('%s', (path, expected) => {
    expect(outcomeOf(ADA, { op: 'remove', path })).toEqual(expected);
  });

  test('the last attribute of an extension takes the extension with it', () => {
    expect(
      outcomeOf({ userName: 'ada', [ENT]: { department: 'R' } }, { op: 'remove', path: `${ENT}:department` }),
    ).toEqual({
      userName: 'ada',
    });
  });

  test.each<[path: string, value: Json, expected: JsonObject]>([
    ['emails', [{ value: 'ada@home.example' }], { ...ADA, emails: [WORK] }],
    ['emails', { value: 'ada@home.example' }, { ...ADA, emails: [WORK] }],
    ['emails', [{ value: 'nobody@home.example' }], ADA],
    ['emails', [], ADA],
    ['emails', null, without('emails')],
    [`${OWN}:tags`, ['a'], withExtension(OWN, { tags: ['b'] })],
    ['addresses', [{ country: 'GB', locality: 'London', type: 'work' }], without('addresses')],
    ['title', 'anything', without('title')],
  ])('%s with the value %j removes no more than that', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'remove', path, value })).toEqual(expected);
  });
});

describe('an element that loses its value goes', () => {
  const email = (element: JsonObject): JsonObject => ({ userName: 'ada', emails: [HOME, element] });
  const taken = (path: string) => [
    { op: 'remove', path },
    { op: 'replace', path, value: null },
    { op: 'add', value: { [path]: null } },
  ];

  test.each<[element: JsonObject, path: string, left: JsonObject | undefined]>([
    [{ type: 'work', value: 'a@x' }, 'emails[type eq "work"].value', undefined],
    [{ type: 'work', value: 'a@x', primary: true }, 'emails[type eq "work"].value', undefined],
    [{ type: 'work', value: 'a@x', display: 'Ada' }, 'emails[type eq "work"].value', undefined],
    [{ type: 'work', value: 'a@x', primary: true, display: 'Ada' }, 'emails[type eq "work"].value', undefined],
    [{ type: 'work', value: 'a@x', display: 'Ada' }, 'emails[type eq "work"].display', { type: 'work', value: 'a@x' }],
    [{ type: 'work', value: 'a@x' }, 'emails[type eq "work"].type', { value: 'a@x' }],
    // What had no value before has not lost it.
    [{ type: 'work', display: 'Ada' }, 'emails[type eq "work"].display', { type: 'work' }],
    [{ type: 'work', display: 'Ada' }, 'emails[type eq "work"].value', { type: 'work', display: 'Ada' }],
    [{ type: 'work' }, 'emails[type eq "work"].type', undefined],
  ])('%j without %s', (element, path, left) => {
    const expected = { userName: 'ada', emails: left === undefined ? [HOME] : [HOME, left] };
    for (const operation of taken(path)) expect(outcomeOf(email(element), operation)).toEqual(expected);
  });

  test('an address goes with the last part of it, not before', () => {
    const without = (...parts: string[]) =>
      outcomeOf(ADA, ...parts.map((part) => ({ op: 'remove', path: `addresses[type eq "work"].${part}` })));
    expect(without('country')).toMatchObject({ addresses: [{ type: 'work', locality: 'London' }] });
    expect(without('country', 'locality')).not.toHaveProperty('addresses');
  });

  test('one that is replaced by nothing is removed, whatever chose it', () => {
    for (const value of [null, {}]) {
      expect(outcomeOf(ADA, { op: 'replace', path: 'emails[value ew "home.example"]', value })).toEqual({
        ...ADA,
        emails: [WORK],
      });
    }
    expect(outcomeOf(ADA, { op: 'replace', path: `${OWN}:keys[value eq "k1"]`, value: null })).toEqual(
      withExtension(OWN, { keys: [{ value: 'k2' }] }),
    );
  });

  test('one that is described first is there when its value comes', () => {
    const fax = (part: string, value: Json) => ({ op: 'add', path: `emails[type eq "fax"].${part}`, value });
    const expected = { type: 'fax', primary: true, display: 'Fax', value: 'f@x' };
    const outcome = outcomeOf(ADA, fax('primary', true), fax('display', 'Fax'), fax('value', 'f@x'));
    expect(outcome).toEqual({ ...ADA, emails: [{ ...WORK, primary: false }, HOME, expected] });
  });

  test('whatever its parts are and in whatever order they are taken away', () => {
    const part = fc.constantFrom('value', 'display', 'type', 'primary');
    const element = fc.record(
      { value: fc.constant('a@x'), display: fc.constant('Ada'), type: fc.constant('work'), primary: fc.boolean() },
      { requiredKeys: [] },
    );
    const parts = fc.array(part, { maxLength: 5 });
    fc.assert(
      fc.property(
        element.filter((one) => Object.keys(one).length > 0),
        parts,
        fc.boolean(),
        (one, gone, nulls) => {
          const operations = gone.map((name) =>
            nulls ? { op: 'replace', path: `emails.${name}`, value: null } : { op: 'remove', path: `emails.${name}` },
          );
          const left = Object.fromEntries(Object.entries(one).filter(([name]) => !gone.includes(name as 'value')));
          const isGone = Object.keys(left).length === 0 || ('value' in one && !('value' in left));
          expect(outcomeOf({ userName: 'ada', emails: [{ ...one }] }, ...operations)).toEqual(
            isGone ? { userName: 'ada' } : { userName: 'ada', emails: [left] },
          );
        },
      ),
    );
  });
});
