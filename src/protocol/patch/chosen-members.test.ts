import { parsePatchPath } from '../filter/parse-path.js';
import { type ResolvedFilter, resolveElementFilter } from '../filter/resolve-filter.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import { type ChosenMembers, chosenMembers } from './chosen-members.js';

const BASE = 'https://host/api/scim/acme';

function read(condition: string): ResolvedFilter {
  const group = resourceTypesOf('core').get('Group');
  const [members, { filter }] = [group?.resolve('members'), parsePatchPath(`members[${condition}]`)];
  if (group === undefined || members === undefined || filter === undefined) throw new Error('no condition');
  return resolveElementFilter(group, members, filter);
}

const ids = (...named: string[]): ChosenMembers => ({ kind: 'ids', ids: new Set(named), except: false });
const allBut = (...named: string[]): ChosenMembers => ({ kind: 'ids', ids: new Set(named), except: true });

test.each<[condition: string, users: ChosenMembers, groups: ChosenMembers]>([
  ['value eq "a" or value eq "b"', ids('a', 'b'), ids('a', 'b')],
  ['value eq "a" and value eq "b"', ids(), ids()],
  ['value eq "a" and type eq "User"', ids('a'), ids()],
  ['type eq "group"', ids(), allBut()],
  ['not (type eq "Group") or value eq "a"', allBut(), ids('a')],
  ['not (value eq "a" or value eq "b")', allBut('a', 'b'), allBut('a', 'b')],
  ['value ne "a" and value ne "b"', allBut('a', 'b'), allBut('a', 'b')],
  ['value ne "a" or value ne "b"', allBut(), allBut()],
  ['value ne "a" and (value eq "a" or value eq "b") and type pr', ids('b'), ids('b')],
  ['value ne "a" or value eq "a" and value eq "b"', allBut('a'), allBut('a')],
  [`$ref eq "${BASE}/Users/a"`, ids('a'), ids()],
  [`$ref ne "${BASE}/Users/a"`, allBut('a'), allBut()],
  ['$ref eq "https://elsewhere/Users/a"', ids(), ids()],
  ['value ne null and type ne null and display ne null', allBut(), allBut()],
  ['value eq null or $ref eq null or display eq null', ids(), ids()],
  ['type gt "Group" and type sw "u"', allBut(), ids()],
])('%s is known before any member is read', (condition, users, groups) => {
  const filter = read(condition);
  expect(chosenMembers(filter, 'User', BASE)).toEqual(users);
  expect(chosenMembers(filter, 'Group', BASE)).toEqual(groups);
});

test('what only a member tells is left to be asked, once the rest leaves it open', () => {
  const display = { kind: 'compare', operator: 'sw', value: 'A' };
  const filter = read('type eq "User" and (value eq "a" or value eq "b") and not (display sw "A")');
  expect(chosenMembers(filter, 'Group', BASE)).toEqual(ids());
  expect(chosenMembers(filter, 'User', BASE)).toMatchObject({
    kind: 'and',
    parts: [ids('a', 'b'), { kind: 'not', of: display }],
  });
  expect(chosenMembers(read('type eq "User" and display sw "A"'), 'User', BASE)).toMatchObject(display);
  expect(chosenMembers(read('value ne "a" or value co "b"'), 'User', BASE)).toMatchObject({
    kind: 'or',
    parts: [allBut('a'), { kind: 'compare', operator: 'co' }],
  });
});
