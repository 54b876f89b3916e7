import type { Json } from '../../../src/protocol/json.js';
import { badRequest, type Family, refused } from '../hostile-request.js';
import { operateOnGroup, operateOnUser, patchGroup, patchUser, post, putGroup, search, text } from './requests.js';

const times = <Item>(count: number, item: (i: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => item(i));

/** Comes last, so that all before it has been done when it is refused. */
const REFUSED = { op: 'add', path: 'active', value: 'perhaps' };

const ELEMENTS: [name: string, path: string, value: Json][] = [
  ['with a value', 'ims', times(1_000, (i) => ({ value: `${i}` }))],
  ['of a value and a type', 'entitlements', times(1_000, (i) => ({ value: 'x', type: `${i}` }))],
  ['without a value', 'addresses', times(1_000, (i) => ({ region: `${i}` }))],
];

const lists = ELEMENTS.flatMap(([name, path, value]) =>
  ['add', 'replace', 'remove'].flatMap((op) => {
    const first = { op: 'add', path, value };
    const again = (count: number) => operateOnUser(first, ...times(count, () => ({ op, path, value })), REFUSED);
    return [
      badRequest('invalidValue', `${op} a thousand elements ${name}, again and again`, again(19)),
      refused(413, `${op} a thousand elements ${name}, too often`, again(20)),
    ];
  }),
);

const roles = { op: 'add', path: 'roles', value: times(1_000, (i) => ({ value: `role ${i}` })) };
const condition = (comparisons: number) => times(comparisons, (i) => `value eq "x${i}"`).join(' or ');
const choose = (path: string) => ({ op: 'remove', path });

const TEXTS = [
  ...['displayName', 'nickName', 'profileUrl', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'],
  ...['name.formatted', 'name.givenName', 'name.familyName', 'name.middleName'],
];

const conditions = [
  badRequest(
    'invalidValue',
    'ten conditions of 200 comparisons on a thousand elements',
    operateOnUser(roles, ...times(10, () => choose(`roles[${condition(200)}]`)), REFUSED),
  ),
  refused(
    413,
    '900 conditions of 200 comparisons',
    operateOnUser(...times(900, () => choose(`roles[${condition(200)}]`))),
  ),
  refused(
    413,
    '900 conditions of three comparisons',
    operateOnUser(...times(900, () => choose(`roles[${condition(3)}]`))),
  ),
  refused(
    413,
    '900 conditions of 200 members',
    operateOnGroup(...times(900, () => choose(`members[${condition(200)}]`))),
  ),
  refused(
    413,
    '12,000 names in 1,000 values',
    operateOnUser(...times(1_000, () => ({ op: 'add', value: Object.fromEntries(TEXTS.map((name) => [name, 'x'])) }))),
  ),
  refused(
    413,
    '1,200 names with conditions in 600 values',
    operateOnUser(...times(600, () => ({ op: 'add', value: { 'emails[': 1, 'roles[': 1 } }))),
  ),
];

const object = (keys: number, more: string) => `{${times(keys, (i) => `"key ${i}":1,`).join('')}${more}}`;

const sizes = [
  refused(
    413,
    'a value of 2,600,000 arrays',
    patchGroup(text(`{"Operations":[{"op":"add","path":"active","value":[${'[],'.repeat(2_600_000)}1]}]}`)),
  ),
  refused(
    413,
    'a value of 1,000,000 objects',
    patchGroup(text(`{"Operations":[{"op":"add","path":"active","value":[${'{"":1},'.repeat(1_000_000)}1]}]}`)),
  ),
  badRequest('invalidValue', '9,999 unknown attributes', post('/Users', text(object(9_999, '"userName":5')))),
  refused(413, '600,000 unknown attributes', post('/Users', text(object(600_000, '"userName":5')))),
  refused(
    413,
    '600,000 unknown attributes in a PATCH',
    patchUser(text(`{"Operations":[{"op":"add","value":${object(600_000, '"active":5')}}]}`)),
  ),
  refused(
    413,
    '9,000 unknown attributes in each of 50 operations',
    patchUser(
      text(
        `{"Operations":[${`{"op":"add","value":${object(9_000, '"x":1')}},`.repeat(50)}${JSON.stringify(REFUSED)}]}`,
      ),
    ),
  ),
  refused(
    413,
    '5,000 names with conditions in one value',
    patchUser(text(`{"Operations":[{"op":"add","value":{${times(5_000, (i) => `"emails[${i}":1`).join(',')}}}]}`)),
  ),
  badRequest(
    'invalidValue',
    '400,000 schemas',
    post('/Users', { userName: 'mallory', schemas: Array(400_000).fill('x') }),
  ),
  badRequest(
    'invalidValue',
    'a name of 2 MB for a required attribute',
    post('/Users', { userName: 'x'.repeat(2_000_000) }),
  ),
  badRequest(
    'invalidValue',
    'a user of 2 MB without a name',
    post('/Users', { displayName: 'x', ['x'.repeat(2_000_000)]: 1 }),
  ),
  refused(413, 'a name of 8 MB', post('/Users', { userName: 'x'.repeat(8_000_000) })),
  refused(413, 'a filter of 300 KB', search({ filter: 'x'.repeat(300_000) })),
];

/** Each of them would be moved before each of the others, to be compared whatever the case. */
const marks = (count: number) => '\u0301\u0316'.repeat(count / 2);

const accents = [
  badRequest('invalidValue', 'a name of 90,000 accents', post('/Users', { userName: `e${marks(90_000)}` })),
  badRequest(
    'invalidValue',
    'the same in a PATCH',
    operateOnUser({ op: 'add', path: 'emails[type eq "work"].display', value: marks(90_000) }),
  ),
  badRequest(
    'invalidPath',
    'a condition of 9,000 accents',
    operateOnUser(choose(`emails[value eq "${marks(9_000)}"]`)),
  ),
  badRequest('invalidFilter', 'a filter of 9,000 accents', search({ filter: `userName co "${marks(9_000)}"` })),
];

const strangers = times(150_000, (i) => ({ value: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}` }));

const members = [
  badRequest(
    'invalidValue',
    '150,000 strangers in a POST',
    post('/Groups', { displayName: 'Mallory', members: strangers }),
  ),
  badRequest('invalidValue', '150,000 strangers in a PUT', putGroup({ displayName: 'Mallory', members: strangers })),
  badRequest(
    'invalidValue',
    '150,000 strangers in a PATCH',
    operateOnGroup({ op: 'add', path: 'members', value: strangers }),
  ),
];

/** Requests within every limit but one that ask for as much work as the others allow. */
export const COSTS: Family[] = [
  { name: 'long lists, again and again', requests: lists },
  { name: 'many comparisons with many elements', requests: conditions },
  { name: 'bodies as large as they may be', requests: sizes },
  { name: 'members beyond measure', requests: members },
  { name: 'accents upon accents', requests: accents },
];
