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
