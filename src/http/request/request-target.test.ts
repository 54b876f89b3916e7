import { authorityIn, originForm } from './request-target.js';

test.each([
  ['/api/scim/acme/Users?count=1', '/api/scim/acme/Users?count=1', undefined],
  ['//api//scim/', '//api//scim/', undefined],
  ['/?next=http://other.example/x', '/?next=http://other.example/x', undefined],
  ['http://scim.example.com/api/scim/acme', '/api/scim/acme', 'scim.example.com'],
  ['HTTPS://scim.example.com:8443//Users/?a=b', '//Users/?a=b', 'scim.example.com:8443'],
  ['http://[::1]:3000/Users', '/Users', '[::1]:3000'],
  ['http://scim.example.com', '/', 'scim.example.com'],
  ['http://scim.example.com?count=1', '/?count=1', 'scim.example.com'],
  ['http://scim.example.com/?next=http://other.example/x', '/?next=http://other.example/x', 'scim.example.com'],
  ['http:///Users', '/Users', ''],
  ['http://ada:secret@scim.example.com/Users', '/Users', 'ada:secret@scim.example.com'],
  ['*', '/*', undefined],
])('%s is %s at %s', (target, path, authority) => {
  expect(originForm(target)).toBe(path);
  expect(authorityIn(target)).toBe(authority);
});
