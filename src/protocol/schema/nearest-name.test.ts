import { nearestName } from './nearest-name.js';

const KNOWN = ['userName', 'name.givenName', 'emails.value', 'emails.type', 'id', 'title'];

test.each<[name: string, meant: string]>([
  ['userNmae', 'userName'],
  ['USERNAME', 'userName'],
  ['username1', 'userName'],
  ['givenName', 'givenName'],
  ['name.givnName', 'name.givenName'],
  ['emails.vale', 'emails.value'],
  ['emails.typ', 'emails.type'],
  ['ids', 'id'],
  ['tittle', 'title'],
])('%s is taken for %s', (name, meant) => {
  expect(nearestName(name, [...KNOWN, 'givenName'])).toBe(meant);
});

test.each(['', 'shoeSize', 'x', 'constructor', 'emails', 'u'.repeat(101)])('%s is like none of them', (name) => {
  expect(nearestName(name, KNOWN)).toBeUndefined();
});

test('of two that are as near it takes the first', () => {
  expect(nearestName('abcx', ['abcd', 'abce'])).toBe('abcd');
});
