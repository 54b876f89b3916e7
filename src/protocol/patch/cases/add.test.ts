import type { Json, JsonObject } from '../../json.js';
import { ENTERPRISE_USER_SCHEMA as ENT, USER_SCHEMA } from '../../urns.js';
import { ADA, HOME, OFFICE, OWN, outcomeOf, WORK, withExtension } from './patching.js';

type Case = [path: string, value: Json, expected: JsonObject];

const email = (value: string, more: JsonObject = {}): JsonObject => ({ value, ...more });

describe('RFC 7644 §3.5.2.1: add', () => {
  test.each<Case>([
    ['nickName', 'Ada', { ...ADA, nickName: 'Ada' }],
    ['title', 'Lead', { ...ADA, title: 'Lead' }],
    ['TITLE', 'Lead', { ...ADA, title: 'Lead' }],
    [`${USER_SCHEMA}:title`, 'Lead', { ...ADA, title: 'Lead' }],
    [`${USER_SCHEMA.toUpperCase()}:Title`, 'Lead', { ...ADA, title: 'Lead' }],
    ['title', 'Analyst', ADA],
    ['externalId', 'x', { ...ADA, externalId: 'x' }],
    ['active', false, { ...ADA, active: false }],
    ['title', '', { ...ADA, title: '' }],
    [`${OWN}:since`, '2026-01-31T09:30:00Z', withExtension(OWN, { since: '2026-01-31T09:30:00Z' })],
  ])('the simple attribute %s: %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'add', path, value })).toEqual(expected);
  });

  test.each<Case>([
    ['name', { middleName: 'K' }, { ...ADA, name: { ...ADA.name, middleName: 'K' } }],
    ['name', { familyName: 'King' }, { ...ADA, name: { givenName: 'Ada', familyName: 'King' } }],
    ['name', {}, ADA],
    ['name.middleName', 'K', { ...ADA, name: { ...ADA.name, middleName: 'K' } }],
    ['NAME.Middlename', 'K', { ...ADA, name: { ...ADA.name, middleName: 'K' } }],
    [`${USER_SCHEMA}:name.middleName`, 'K', { ...ADA, name: { ...ADA.name, middleName: 'K' } }],
    [`${OWN}:desk`, { room: '8' }, withExtension(OWN, { desk: { room: '8', building: 'North' } })],
    [`${OWN}:desk.room`, '8', withExtension(OWN, { desk: { room: '8', building: 'North' } })],
  ])('the complex attribute %s: %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'add', path, value })).toEqual(expected);
  });

  test.each<Case>([
    ['emails', [email('x@y.example')], { ...ADA, emails: [WORK, HOME, email('x@y.example')] }],
    ['emails', email('x@y.example'), { ...ADA, emails: [WORK, HOME, email('x@y.example')] }],
    ['emails', [WORK], ADA],
    ['emails', [{ ...HOME, display: 'At home' }], { ...ADA, emails: [WORK, { ...HOME, display: 'At home' }] }],
    ['emails', [], ADA],
    ['roles', [{ value: 'reader' }, { value: 'owner' }], { ...ADA, roles: [{ value: 'reader' }, { value: 'owner' }] }],
    [
      'roles',
      [{ value: 'reader', type: 'app' }],
      { ...ADA, roles: [{ value: 'reader' }, { value: 'reader', type: 'app' }] },
    ],
    ['ims', [{ value: 'ada', type: 'xmpp' }], { ...ADA, ims: [{ value: 'ada', type: 'xmpp' }] }],
    ['addresses', [OFFICE], ADA],
    ['addresses', [{ locality: 'Paris' }], { ...ADA, addresses: [OFFICE, { locality: 'Paris' }] }],
    [`${OWN}:tags`, ['c'], withExtension(OWN, { tags: ['a', 'b', 'c'] })],
    [`${OWN}:tags`, 'c', withExtension(OWN, { tags: ['a', 'b', 'c'] })],
    [`${OWN}:tags`, ['a', 'b'], ADA],
    [
      `${OWN}:keys`,
      [{ value: 'k2', display: 'Back' }],
      withExtension(OWN, { keys: [ADA[OWN].keys[0], { value: 'k2', display: 'Back' }] }),
    ],
  ])('the multi-valued attribute %s: %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'add', path, value })).toEqual(expected);
  });

  test.each<Case>([
    ['emails[type eq "home"].display', 'H', { ...ADA, emails: [WORK, { ...HOME, display: 'H' }] }],
    ['emails[type eq "HOME"].value', 'h@h.example', { ...ADA, emails: [WORK, { ...HOME, value: 'h@h.example' }] }],
    ['emails[type eq "home"]', { display: 'H' }, { ...ADA, emails: [WORK, { ...HOME, display: 'H' }] }],
    ['emails[type eq "home"]', [{ display: 'H' }], { ...ADA, emails: [WORK, { ...HOME, display: 'H' }] }],
    [
      'emails[type pr].display',
      'E',
      {
        ...ADA,
        emails: [
          { ...WORK, display: 'E' },
          { ...HOME, display: 'E' },
        ],
      },
    ],
    [
      'emails.display',
      'E',
      {
        ...ADA,
        emails: [
          { ...WORK, display: 'E' },
          { ...HOME, display: 'E' },
        ],
      },
    ],
    ['ims.value', 'ada', { ...ADA, ims: [{ value: 'ada' }] }],
    ['emails[type eq "fax"].value', 'f', { ...ADA, emails: [WORK, HOME, { type: 'fax', value: 'f' }] }],
    [
      'emails[type eq "fax" and primary eq false].value',
      'f',
      { ...ADA, emails: [WORK, HOME, { type: 'fax', primary: false, value: 'f' }] },
    ],
    ['emails[type eq "fax"]', { value: 'f' }, { ...ADA, emails: [WORK, HOME, { type: 'fax', value: 'f' }] }],
    [
      `${OWN}:keys[value eq "k2"].display`,
      'Back',
      withExtension(OWN, { keys: [ADA[OWN].keys[0], { value: 'k2', display: 'Back' }] }),
    ],
  ])('the values that %s chooses: %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'add', path, value })).toEqual(expected);
  });

  test.each<Case>([
    [
      'emails',
      [email('p@y.example', { primary: true })],
      { ...ADA, emails: [{ ...WORK, primary: false }, HOME, email('p@y.example', { primary: true })] },
    ],
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
      { primary: true },
      {
        ...ADA,
        emails: [
          { ...WORK, primary: false },
          { ...HOME, primary: true },
        ],
      },
    ],
    [
      'emails[type eq "home"].primary',
      'True',
      {
        ...ADA,
        emails: [
          { ...WORK, primary: false },
          { ...HOME, primary: true },
        ],
      },
    ],
    ['emails[type eq "home"].primary', false, { ...ADA, emails: [WORK, { ...HOME, primary: false }] }],
    [
      'emails.primary',
      true,
      {
        ...ADA,
        emails: [
          { ...WORK, primary: false },
          { ...HOME, primary: true },
        ],
      },
    ],
    ['emails', [{ ...WORK, primary: true }], ADA],
  ])('only one value is primary: %s by %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'add', path, value })).toEqual(expected);
  });

  test.each<[path: string | undefined, value: Json, expected: JsonObject]>([
    [`${ENT}:costCenter`, '41', withExtension(ENT, { costCenter: '41' })],
    [`${ENT.toLowerCase()}:COSTCENTER`, '41', withExtension(ENT, { costCenter: '41' })],
    [ENT, { costCenter: '41', department: 'R' }, withExtension(ENT, { costCenter: '41', department: 'R' })],
    [`${ENT}:manager.value`, 'boss-2', withExtension(ENT, { manager: { value: 'boss-2' } })],
    [undefined, { [ENT]: { costCenter: '41' } }, withExtension(ENT, { costCenter: '41' })],
    [
      undefined,
      { [`${ENT}:costCenter`]: '41', title: 'Lead' },
      { ...withExtension(ENT, { costCenter: '41' }), title: 'Lead' },
    ],
    [
      undefined,
      { nickName: 'A', name: { middleName: 'K' } },
      { ...ADA, nickName: 'A', name: { ...ADA.name, middleName: 'K' } },
    ],
    [undefined, { [USER_SCHEMA]: { title: 'Lead' } }, { ...ADA, title: 'Lead' }],
    [USER_SCHEMA, { title: 'Lead' }, { ...ADA, title: 'Lead' }],
    [undefined, {}, ADA],
    ['', { title: 'Lead' }, { ...ADA, title: 'Lead' }],
  ])('extensions and several attributes: %s by %j', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'add', value, ...(path === undefined ? {} : { path }) })).toEqual(expected);
  });
});
