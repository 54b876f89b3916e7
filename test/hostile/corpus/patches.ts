import type { Json } from '../../../src/protocol/json.js';
import { patchOp } from '../../support/scim-client.js';
import { badRequest, type Family, refused } from '../hostile-request.js';
import { operateOnGroup, operateOnUser, patchUser } from './requests.js';

const add = (path: string, value: Json = 'x') => ({ op: 'add', path, value });

const PATHS: [name: string, path: string][] = [
  ['1 MB of one name', 'a'.repeat(1_000_000)],
  ['1 MB of names', 'a.'.repeat(500_000)],
  ['1 MB of a URN', `urn:${'x:'.repeat(500_000)}`],
  ['1 MB of white space', ' '.repeat(1_000_000)],
  ['1 MB of a condition', `emails[value eq "${'x'.repeat(1_000_000)}"]`],
  ['10,000 brackets', 'emails['.repeat(1_400)],
  ['100,000 and', `emails[${Array(100_000).fill('type pr').join(' and ')}]`],
  ['an open bracket', 'emails['],
  ['a closed bracket', 'emails]'],
  ['an empty condition', 'emails[]'],
  ['a condition of a name', 'emails[type]'],
  ['an index', 'emails[0]'],
  ['an index and a name', 'emails[0].value'],
  ['a condition and no end', 'emails[type eq "work"'],
  ['an unterminated string', 'emails[type eq "work]'],
  ['two conditions', 'emails[type eq "work"][primary eq true]'],
  ['a condition and two names', 'emails[type eq "work"].value.x'],
  ['a condition and a dot', 'emails[type eq "work"].'],
  ['no name', '.value'],
  ['two dots', 'name..givenName'],
  ['a dot at the end', 'name.'],
  ['a JSON Pointer', '/name/givenName'],
  ['an XPath', '//name'],
  ['a JSONPath', '$.name.givenName'],
  ['a digit', '0'],
  ['a star', '*'],
  ['a quote', '"title"'],
  ['a line break', 'title\n'],
  ['a space', 'na me'],
  ['an emoji', '😀'],
  ['three levels', 'name.givenName.x'],
  ['a condition on what has no parts', 'userName[value eq "x"]'],
];

const wholePaths = PATHS.map(([name, path]) => ({
  ...badRequest('invalidPath', name, operateOnUser(add(path))),
  scimType: undefined,
}));

const VALUES: Json[] = [5, true, 'x', [], [{}], null];

export const PATCHES: Family[] = [
  { name: 'paths that are none', requests: wholePaths },
  {
    name: 'messages beyond measure',
    requests: [1_001, 10_000, 100_000].flatMap((count) => [
      refused(413, `${count} operations on a user`, operateOnUser(...Array(count).fill(add('title')))),
      refused(413, `${count} operations on a group`, operateOnGroup(...Array(count).fill(add('displayName')))),
      refused(413, `${count} operations that are none`, operateOnUser(...Array(count).fill(5))),
    ]),
  },
  {
    name: 'operations that are none',
    requests: [
      ...['ADD!', 'append', 'move', 'copy', 'test', '', ' add', 'add\n', '__proto__', 'toString'].map((op) =>
        badRequest('invalidSyntax', `op ${JSON.stringify(op)}`, operateOnUser({ ...add('title'), op })),
      ),
      ...[null, 5, true, [], {}, ['add']].map((op) =>
        badRequest('invalidSyntax', `op = ${JSON.stringify(op)}`, operateOnUser({ ...add('title'), op })),
      ),
      ...[5, true, [], {}, ['title']].map((path) =>
        badRequest('invalidSyntax', `path = ${JSON.stringify(path)}`, operateOnUser({ op: 'add', path, value: 'x' })),
      ),
      ...VALUES.map((value) =>
        badRequest('invalidValue', `no path, value = ${JSON.stringify(value)}`, operateOnUser({ op: 'add', value })),
      ),
      ...['add', 'replace'].map((op) =>
        badRequest('invalidValue', `${op} without a value`, operateOnUser({ op, path: 'title' })),
      ),
      badRequest('noTarget', 'remove without a path', operateOnUser({ op: 'remove' })),
      badRequest(
        'noTarget',
        'remove without a path, with a value',
        operateOnUser({ op: 'remove', value: { title: 'x' } }),
      ),
      badRequest('mutability', 'remove of what is required', operateOnUser({ op: 'remove', path: 'userName' })),
      badRequest(
        'mutability',
        'null for what is required',
        operateOnUser({ op: 'replace', path: 'userName', value: null }),
      ),
      badRequest('noTarget', 'a condition that nothing meets', operateOnUser(add('emails[type ne "work"].value'))),
      ...[5, true, 'x', {}, ['urn:x']].map((schemas) =>
        badRequest('invalidSyntax', `schemas = ${JSON.stringify(schemas)}`, patchUser({ ...patchOp([]), schemas })),
      ),
      ...[5, true, 'x', {}, null].map((Operations) =>
        badRequest('invalidSyntax', `Operations = ${JSON.stringify(Operations)}`, patchUser({ Operations })),
      ),
    ],
  },
  {
    name: 'good operations before a bad one',
    requests: [
      badRequest('invalidPath', 'of a user', operateOnUser(add('title'), add('nickName'), add('emails['))),
      badRequest('mutability', 'at what is read-only', operateOnUser(add('title'), add('id'))),
      badRequest(
        'invalidValue',
        '999 and one',
        operateOnUser(...Array(999).fill(add('title')), add('active', 'maybe')),
      ),
      badRequest(
        'invalidValue',
        'of a group',
        operateOnGroup(add('displayName', 'Changed'), add('members', [{ value: 'x' }])),
      ),
      badRequest(
        'mutability',
        'at a part of members',
        operateOnGroup(add('displayName', 'Changed'), add('members.value')),
      ),
      badRequest(
        'invalidFilter',
        'at members by display',
        operateOnGroup({ op: 'remove', path: 'members[nickName eq "ada"]' }),
      ),
    ],
  },
];
