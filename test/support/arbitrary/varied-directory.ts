import type { JsonObject } from '../../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, USER_SCHEMA } from '../../../src/protocol/urns.js';
import { coreUser, group } from '../sample-users.js';
import { idOf, type ScimClient } from '../scim-client.js';
import type { TestOrganization, TestServer } from '../test-server.js';

export const USERS = 64;

/** Texts in which case, normal forms, wildcards and quotes could be misread. */
export const TEXTS = [
  'Straße',
  'STRASSE',
  'strasse',
  'İstanbul',
  'istanbul',
  'ISTANBUL',
  'ΣΊΣΥΦΟΣ',
  'σίσυφος',
  'Jos\u00e9',
  'Jose\u0301',
  'JOS\u00c9',
  '100%',
  '100 percent',
  'a_b',
  'a b',
  'a\\b',
  'a.b',
  'a*b',
  'say "hi"',
  "O'Brien",
  '',
  ' leading',
  '😀 grin',
  '\uffee halfwidth',
  'Ada Lovelace',
  'ada lovelace',
] as const;

const textOf = (i: number) => TEXTS[i % TEXTS.length] ?? '';

/** One of several, by turns; undefined leaves the attribute out. */
const turn = <Value>(i: number, ...values: Value[]): Value | undefined => values[i % values.length];

const EMAILS: ((i: number) => JsonObject[])[] = [
  () => [],
  (i) => [{ type: 'work', value: `Ada.${i}@Contoso.com`, primary: true }],
  (i) => [
    { type: 'work', value: `work${i}@contoso.com` },
    { type: 'home', value: `Home${i}@example.org`, primary: true },
  ],
  (i) => [
    { type: 'work', value: `first${i}@contoso.com`, primary: true },
    { type: 'Work', value: `second${i}@fabrikam.com`, primary: false },
  ],
  (i) => [{ value: `untyped_${i}@contoso.com` }],
  () => [{ type: 'home', display: 'no value', primary: false }],
  () => [{ type: 'other', value: '' }],
];

const ADDRESSES: JsonObject[][] = [
  [{ type: 'work', locality: 'London', country: 'GB' }],
  [
    { type: 'work', locality: 'Paris', country: 'FR' },
    { type: 'home', locality: 'London', country: 'GB', primary: true },
  ],
  [{ type: 'home', formatted: '1 Main St\nSpringfield', postalCode: '12%' }],
  [],
];

const ROLES: JsonObject[][] = [
  [],
  [{ value: 'Admin' }, { value: 'auditor', display: 'Auditor' }],
  [{ value: 'admin', type: 'app', primary: true }],
  [{ value: 'reader' }, { value: 'Reader', type: 'app' }, { value: 'writer', type: 'APP' }],
  [{ value: 'a_b' }],
];

const NAMES: (JsonObject | undefined)[] = [
  undefined,
  { familyName: 'Lovelace', givenName: 'Ada' },
  { familyName: 'LOVELACE', givenName: '' },
  { familyName: '' },
  { givenName: 'Jose\u0301', middleName: 'de la', honorificSuffix: 'III' },
];

function extensionOf(i: number, ids: readonly string[]): JsonObject | undefined {
  const manager = turn(
    i,
    undefined,
    { value: ids[i - 3] ?? 'boss-1' },
    { value: 'Böss 1/2 \'%"' },
    { value: 'boss-1' },
  );
  const extension = {
    department: turn(i, 'Research', 'RESEARCH', '', 'Sales & Marketing', undefined),
    employeeNumber: turn(i, `E-${i}`, undefined),
    costCenter: turn(i, undefined, '10.5', '9'),
    manager,
  };
  return i % 4 === 0 ? undefined : present(extension);
}

const present = (object: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, JsonObject[string]] => entry[1] !== undefined),
  );

const userOf = (i: number, ids: readonly string[]): JsonObject =>
  coreUser(
    turn(i, `user-${i}@contoso.com`, `USER_${i}@Contoso.com`, `${textOf(i)}.${i}`) ?? '',
    present({
      schemas: [USER_SCHEMA],
      externalId: turn(i, undefined, `Ext-${i}`, `ext-${i - 1}`, `\uffee${i}`, `😀${i}`),
      displayName: i % 7 === 0 ? undefined : textOf(i),
      nickName: i % 3 === 0 ? undefined : textOf(i + 5),
      title: turn(i, 'Analyst', 'analyst', 'Engineer', '', undefined),
      userType: turn(i, 'Employee', undefined, 'Contractor'),
      profileUrl: turn(i, undefined, 'https://example.com/A?b=%20', 'https://example.com/a'),
      locale: turn(i, 'en-GB', 'de-CH', undefined),
      active: turn(i, undefined, true, false, true),
      name: NAMES[i % NAMES.length],
      emails: EMAILS[i % EMAILS.length]?.(i),
      phoneNumbers: turn(
        i,
        undefined,
        [{ value: `+44 20 ${i}`, type: 'work' }],
        [{ value: `+1 ${i}`, type: 'mobile' }],
      ),
      ims: turn(i, undefined, undefined, [{ value: 'ada', type: 'XMPP' }]),
      photos: turn(i, undefined, [
        { value: 'https://example.com/P.png', type: 'photo' },
        { value: 'https://example.com/p.png', type: 'thumbnail' },
      ]),
      addresses: ADDRESSES[i % ADDRESSES.length],
      entitlements: turn(i, undefined, [{ value: textOf(i) }, { value: textOf(i + 1) }]),
      roles: ROLES[i % ROLES.length],
      x509Certificates: turn(i, undefined, undefined, undefined, [{ value: 'AQID' }], [{ value: 'aqid' }]),
      [ENTERPRISE_USER_SCHEMA]: extensionOf(i, ids),
    }),
  );

/** Ids by the names that filters in a table call them by: `user-3`, `group-10`. */
export type VariedIds = ReadonlyMap<string, string>;

/** Fills an organization with users and nested groups of which hardly two are alike. */
export async function fillVaried(
  server: TestServer,
  { id: organization, client }: TestOrganization,
): Promise<VariedIds> {
  const users: string[] = [];
  for (let i = 0; i < USERS; i += 1) users.push(idOf(await client.post('/Users', userOf(i, users))));
  const groups = await fillGroups(client, users);
  await server.query(
    `UPDATE users u SET created_at = o.at, updated_at = o.at + o.n * interval '36 hours 1 ms'
     FROM (SELECT id, n, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 day' AS at
           FROM unnest($2::uuid[]) WITH ORDINALITY AS o (id, n)) o
     WHERE u.organization_id = $1 AND u.id = o.id`,
    organization,
    users,
  );
  return new Map([
    ...users.map((id, i): [string, string] => [`user-${i}`, id]),
    ...groups.map((id, i): [string, string] => [`group-${i}`, id]),
  ]);
}

/** 0–9 hold users, 10 holds 0 and 1, 11 holds 10, 12 holds 11 and a user, 13 and 14 hold nobody. */
async function fillGroups(client: ScimClient, users: readonly string[]): Promise<string[]> {
  const groups: string[] = [];
  const at = (list: readonly string[], ...places: number[]) => places.map((place) => list[place] ?? '');
  const add = async (more: JsonObject, ...members: string[]) => {
    const i = groups.length;
    const name = i === 13 ? '100% of a_b' : `${textOf(i)} ${i}`;
    groups.push(idOf(await client.post('/Groups', { ...group(name, ...members), ...more })));
  };
  for (let i = 0; i < 10; i += 1) {
    const members = users.filter((_, place) => place % 11 === i && place < 50);
    await add(i % 3 === 0 ? {} : { externalId: `${i % 2 ? 'G' : 'g'}-${i}` }, ...members);
  }
  await add({}, ...at(groups, 0, 1));
  await add({ externalId: 'Nested' }, ...at(groups, 10));
  await add({}, ...at(groups, 11), ...at(users, 2));
  await add({});
  await add({ externalId: 'nested' });
  return groups;
}
