import type { JsonObject } from '../json.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import type { ResourceType } from '../schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA, USER_SCHEMA } from '../urns.js';
import { evaluateElement, evaluateFilter } from './evaluate-filter.js';
import { parseFilter } from './parse-filter.js';
import { resolveElementFilter, resolveFilter } from './resolve-filter.js';

const userType = (): ResourceType => {
  const type = resourceTypesOf('core').get('User');
  if (type === undefined) throw new Error('no User');
  return type;
};
const matches = (filter: string, resource: JsonObject) =>
  evaluateFilter(resolveFilter(userType(), parseFilter(filter)), resource);

const ADA: JsonObject = {
  schemas: [USER_SCHEMA, ENTERPRISE_USER_SCHEMA],
  id: 'A1',
  externalId: 'Ext',
  userName: 'Ada@Contoso.com',
  displayName: 'Straße',
  nickName: '',
  title: 'Jose\u0301',
  active: false,
  name: { familyName: 'Lovelace' },
  emails: [
    { type: 'work', value: 'ada@contoso.com', primary: true },
    { type: 'home', value: 'ada@example.org' },
    { type: 'other' },
  ],
  ims: [{ value: '' }],
  roles: [{ value: 'a_b' }],
  meta: { resourceType: 'User', created: '2026-01-31T09:30:00.500Z' },
  [ENTERPRISE_USER_SCHEMA]: { department: '100%', manager: { value: 'Boss' } },
};

test.each([
  'userName eq "ada@contoso.COM"',
  'externalId eq "Ext"',
  'id ne "a1"',
  'title eq "JOSÉ"',
  'displayName eq "STRAßE"',
  'userName co "A@c"',
  'userName sw "ADA"',
  'userName ew "com"',
  'userName co ""',
  'roles co "_"',
  `${ENTERPRISE_USER_SCHEMA}:department ew "%"`,
  'userName gt "ADA"',
  'userName ge "ada@contoso.com"',
  'userName le "ada@contoso.com"',
  'externalId lt "a"',
  'active eq false',
  'active ne true',
  'active pr',
  'nickName eq ""',
  'nickName ne null',
  'locale eq null',
  'locale ne "en"',
  'not (locale eq "en")',
  'not (locale gt "")',
  'not (nickName pr)',
  'emails pr',
  'emails eq "ADA@example.org"',
  'emails.value ne "ada@contoso.com"',
  'emails.type eq "work" and emails.value ew ".org"',
  'emails[type eq "work" and primary eq true]',
  'emails[type eq "home" and primary eq null]',
  'emails[not (value pr)]',
  'emails[type eq "other" or value sw "x"]',
  'emails[type eq "work"].value eq "ADA@contoso.com"',
  'emails[type eq "work"] ew ".com"',
  'emails[type eq "home"].value ne "ada@contoso.com"',
  'emails[type eq "other"].value ne "x"',
  'emails[type eq "other"].value eq null',
  'emails[type eq "other"] ne "x"',
  'emails[type eq "other"] pr',
  'not (emails[type eq "other"].value pr)',
  'emails[type eq "work"].value pr and not (emails[type eq "home"].primary pr)',
  'name[familyName eq "Lovelace"].givenName eq null',
  'name[familyName pr] pr',
  'manager[value eq "Boss"] eq "Boss"',
  'phoneNumbers.value ne "1"',
  'phoneNumbers.value eq null',
  'not (phoneNumbers[type eq null])',
  'not (ims pr)',
  'name pr',
  'name[familyName eq "lovelace" and givenName eq null]',
  'manager eq "Boss"',
  'manager pr',
  'schemas co "enterprise"',
  `${ENTERPRISE_USER_SCHEMA} pr`,
  `${ENTERPRISE_USER_SCHEMA}[department pr and manager.value sw "B"]`,
  'meta.created eq "2026-01-31T10:30:00.5+01:00"',
  'meta.created gt "2026-01-31T09:30:00.499Z"',
  'meta.created lt "2026-01-31T09:30:00.501Z"',
  'active eq true or active eq false and userName pr',
])('matches %s', (filter) => {
  expect(matches(filter, ADA)).toBe(true);
});

test.each([
  'externalId eq "ext"',
  'id eq "a1"',
  'displayName eq "strasse"',
  'userName co "a.a"',
  'userName sw "a%"',
  'roles eq "axb"',
  'userName gt "ada@contoso.com"',
  'userName lt "ada@contoso.com"',
  'active eq null',
  'active ne false',
  'nickName pr',
  'nickName eq null',
  'locale ne null',
  'locale eq ""',
  'locale co ""',
  'locale lt "z"',
  'emails eq null',
  'not (emails.value ne "ada@contoso.com")',
  'emails[type eq "work" and value ew ".org"]',
  'emails[type eq "home" and primary eq false]',
  'phoneNumbers[type eq null]',
  'phoneNumbers[not (type pr)]',
  // Of an element that has not the type, nothing is asked.
  'emails[type eq "home"].value eq "ada@contoso.com"',
  'emails[type eq "work"] ew ".org"',
  'emails[type eq "work"].value ne "ada@contoso.com"',
  'emails[type eq "fax"].value ne "x"',
  'emails[type eq "fax"].value eq null',
  'emails[type eq "fax"] pr',
  'phoneNumbers[type pr].value ne "1"',
  'ims[value eq ""] pr',
  'ims[value eq ""].value pr',
  'addresses pr',
  'ims.value pr',
  'name.givenName pr',
  'manager eq "boss"',
  'meta.created eq "2026-01-31T09:30:00.501Z"',
  'not (userName pr)',
  'not (active eq false or userName pr)',
  '(active eq true or active eq false) and locale pr',
])('does not match %s', (filter) => {
  expect(matches(filter, ADA)).toBe(false);
});

test.each<[operator: string, less: string, more: string]>([
  ['code points, not UTF-16 units', '\uffee', '😀'],
  ['folded letters', 'Z', '{'],
])('gt and lt go by %s', (_, less, more) => {
  expect(matches(`title lt "${more}"`, { title: less })).toBe(true);
  expect(matches(`title gt "${more}"`, { title: less })).toBe(false);
  expect(matches(`title gt "${less}"`, { title: more })).toBe(true);
});

test('a value of another type than the schema says matches nothing but "ne"', () => {
  const odd = { active: 'perhaps', meta: { created: 'yesterday' }, name: 'Ada', emails: ['ada'] };
  expect(matches('active eq true', odd)).toBe(false);
  expect(matches('active ne true', odd)).toBe(true);
  expect(matches('meta.created gt "2026-01-01T00:00:00Z"', odd)).toBe(false);
  expect(matches('name.familyName pr', odd)).toBe(false);
  expect(matches('emails[value pr]', odd)).toBe(false);
});

test('a condition in brackets of a PATCH path chooses elements', () => {
  const type = userType();
  const emails = type.resolve('emails');
  if (emails === undefined) throw new Error('no emails');
  const condition = resolveElementFilter(type, emails, parseFilter('type eq "WORK" and not (value ew ".org")'));
  expect(evaluateElement(condition, { type: 'work', value: 'ada@contoso.com' })).toBe(true);
  expect(evaluateElement(condition, { type: 'work', value: 'ada@example.ORG' })).toBe(false);
  expect(evaluateElement(condition, { value: 'ada@contoso.com' })).toBe(false);
});
