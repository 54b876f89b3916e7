import type { Json, JsonObject } from '../../json.js';
import { ENTERPRISE_USER_SCHEMA as ENT, USER_SCHEMA } from '../../urns.js';
import { ADA, HOME, OFFICE, OWN, outcomeOf, WORK, withExtension, without } from './patching.js';

type Case = [path: string, value: Json, expected: JsonObject];

describe('RFC 7644 §3.5.2.3: replace', () => {
  test.each<Case>([
    ['title', 'Lead', { ...ADA, title: 'Lead' }],
    ['title', 'Analyst', ADA],
    ['nickName', 'Ada', { ...ADA, nickName: 'Ada' }],
    ['title', null, without('title')],
    ['active', 'False', { ...ADA, active: false }],
    [`${OWN}:level`, 4, withExtension(OWN, { level: 4 })],
    [`${OWN}:level`, null, withExtension(OWN, { level: undefined })],
    [`${OWN}:level`, '', withExtension(OWN, { level: undefined })],
  ])('the simple attribute %s: %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'replace', path, value })).toEqual(expected);
  });

  test.each<Case>([
    ['name', { familyName: 'King' }, { ...ADA, name: { givenName: 'Ada', familyName: 'King' } }],
    ['name', { familyName: null }, { ...ADA, name: { givenName: 'Ada' } }],
    ['name', null, without('name')],
    ['name', [], without('name')],
    ['name', [{ familyName: 'King' }], { ...ADA, name: { givenName: 'Ada', familyName: 'King' } }],
    ['name.familyName', 'King', { ...ADA, name: { givenName: 'Ada', familyName: 'King' } }],
    ['name.familyName', null, { ...ADA, name: { givenName: 'Ada' } }],
    ['name.middleName', 'K', { ...ADA, name: { ...ADA.name, middleName: 'K' } }],
    [`${OWN}:desk.room`, '8', withExtension(OWN, { desk: { room: '8', building: 'North' } })],
  ])('the complex attribute %s: %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'replace', path, value })).toEqual(expected);
  });

  test.each<Case>([
    ['emails', [{ value: 'x@y.example' }], { ...ADA, emails: [{ value: 'x@y.example' }] }],
    ['emails', { value: 'x@y.example' }, { ...ADA, emails: [{ value: 'x@y.example' }] }],
    ['emails', 'x@y.example', { ...ADA, emails: [{ value: 'x@y.example' }] }],
    ['emails', [WORK, HOME], ADA],
    ['emails', [], without('emails')],
    ['emails', null, without('emails')],
    ['emails', '', without('emails')],
    [`${OWN}:tags`, ['c'], withExtension(OWN, { tags: ['c'] })],
    [`${OWN}:tags`, [], withExtension(OWN, { tags: undefined })],
    [`${OWN}:keys`, [{ value: 'k3' }], withExtension(OWN, { keys: [{ value: 'k3' }] })],
  ])('the multi-valued attribute %s: %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'replace', path, value })).toEqual(expected);
  });

  test.each<Case>([
    [
      'emails[type eq "home"]',
      { type: 'home', value: 'n@h.example' },
      { ...ADA, emails: [WORK, { type: 'home', value: 'n@h.example' }] },
    ],
    [
      'emails[type eq "home"]',
      { value: 'n@h.example' },
      { ...ADA, emails: [WORK, { type: 'home', value: 'n@h.example' }] },
    ],
    [
      'emails[type eq "home"]',
      { type: 'other', value: 'n' },
      { ...ADA, emails: [WORK, { type: 'other', value: 'n' }] },
    ],
    ['emails[type eq "home"]', null, { ...ADA, emails: [WORK] }],
    ['emails[type eq "home"].value', 'n@h.example', { ...ADA, emails: [WORK, { ...HOME, value: 'n@h.example' }] }],
    ['emails[type eq "home"].display', null, { ...ADA, emails: [WORK, { type: 'home', value: 'ada@home.example' }] }],
    ['emails[value ew "home.example"].display', 'H', { ...ADA, emails: [WORK, { ...HOME, display: 'H' }] }],
    ['emails[not (primary eq true)].display', 'H', { ...ADA, emails: [WORK, { ...HOME, display: 'H' }] }],
    [
      'emails[type eq "work" or type eq "home"].display',
      'E',
      {
        ...ADA,
        emails: [
          { ...WORK, display: 'E' },
          { ...HOME, display: 'E' },
        ],
      },
    ],
    ['emails[type eq "work" and primary eq "True"].value', 'w', { ...ADA, emails: [{ ...WORK, value: 'w' }, HOME] }],
    ['emails[display pr].display', 'H', { ...ADA, emails: [WORK, { ...HOME, display: 'H' }] }],
    ['emails[value sw "ADA@CONTOSO"].display', 'W', { ...ADA, emails: [{ ...WORK, display: 'W' }, HOME] }],
    ['emails[value gt "ada@d"].display', 'H', { ...ADA, emails: [WORK, { ...HOME, display: 'H' }] }],
    ['emails[display eq null].display', 'W', { ...ADA, emails: [{ ...WORK, display: 'W' }, HOME] }],
    ['addresses[type eq "work"].country', 'FR', { ...ADA, addresses: [{ ...OFFICE, country: 'FR' }] }],
    ['addresses[type eq "home"].country', 'FR', { ...ADA, addresses: [OFFICE, { type: 'home', country: 'FR' }] }],
    [`${USER_SCHEMA}:emails[type eq "home"].display`, 'H', { ...ADA, emails: [WORK, { ...HOME, display: 'H' }] }],
    [
      `${OWN}:keys[display eq "front"].display`,
      'Back',
      withExtension(OWN, { keys: [{ value: 'k1', display: 'Back' }, { value: 'k2' }] }),
    ],
  ])('the values that %s chooses: %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'replace', path, value })).toEqual(expected);
  });

  test.each<Case>([
    [
      'emails[type eq "home"].primary',
      true,
      {
        ...ADA,
        emails: [
          { ...WORK, primary: false },
          { ...HOME, primary: true },
        ],
      },
    ],
    [
      'emails[type eq "home"]',
      { value: 'n', primary: true },
      {
        ...ADA,
        emails: [
          { ...WORK, primary: false },
          { type: 'home', value: 'n', primary: true },
        ],
      },
    ],
    [
      'emails[type eq "fax"].primary',
      true,
      { ...ADA, emails: [{ ...WORK, primary: false }, HOME, { type: 'fax', primary: true }] },
    ],
    ['emails[type eq "work"].primary', false, { ...ADA, emails: [{ ...WORK, primary: false }, HOME] }],
    [
      'emails',
      [
        { value: 'a', primary: true },
        { value: 'b', primary: false },
      ],
      {
        ...ADA,
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: false },
        ],
      },
    ],
  ])('only one value is primary: %s by %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'replace', path, value })).toEqual(expected);
  });

  test.each<[path: string | undefined, value: Json, expected: JsonObject]>([
    [`${ENT}:department`, 'R&D', withExtension(ENT, { department: 'R&D' })],
    [ENT, { department: 'R&D' }, withExtension(ENT, { department: 'R&D' })],
    [ENT, { department: null }, withExtension(ENT, { department: undefined })],
    [ENT, null, without(ENT)],
    [ENT.toUpperCase(), { DEPARTMENT: 'R&D' }, withExtension(ENT, { department: 'R&D' })],
    [`${ENT}:manager`, { value: 'boss-2' }, withExtension(ENT, { manager: { value: 'boss-2' } })],
    [`${ENT}:manager`, null, withExtension(ENT, { manager: undefined })],
    [undefined, { title: 'Lead', roles: [{ value: 'owner' }] }, { ...ADA, title: 'Lead', roles: [{ value: 'owner' }] }],
    [undefined, { title: null, [ENT]: null }, without('title', ENT)],
    [
      undefined,
      { 'name.familyName': 'King', 'emails[type eq "home"].display': 'H' },
      { ...ADA, name: { givenName: 'Ada', familyName: 'King' }, emails: [WORK, { ...HOME, display: 'H' }] },
    ],
  ])('extensions and several attributes: %s by %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'replace', value, ...(path === undefined ? {} : { path }) })).toEqual(expected);
  });
});
