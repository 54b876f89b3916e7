import { coreUser } from '../../support/sample-users.js';
import { patchOp } from '../../support/scim-client.js';
import { badRequest, type Family, type HostileRequest, refused } from '../hostile-request.js';
import { get, operateOnUser, patchUser, post, putUser, search, text } from './requests.js';

/** Names that every JavaScript object has. */
const INHERITED = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  '__defineGetter__',
  '__lookupSetter__',
];

const anything = (name: string, request: HostileRequest['request']) => ({
  ...badRequest('invalidFilter', name, request),
  scimType: undefined,
});

const inherited = INHERITED.flatMap((name) => [
  badRequest('invalidFilter', `filter ${name} pr`, get('/Users', { filter: `${name} pr` })),
  badRequest('invalidFilter', `filter ${name} eq`, search({ filter: `${name} eq "x"` })),
  badRequest('invalidFilter', `filter name.${name}`, get('/Users', { filter: `name.${name} pr` })),
  badRequest('invalidFilter', `filter emails[${name}]`, get('/Users', { filter: `emails[${name} eq "x"]` })),
  badRequest('invalidFilter', `filter ${name}[]`, get('/Groups', { filter: `${name}[value eq "x"]` })),
  badRequest('invalidFilter', `operator ${name}`, get('/Groups', { filter: `displayName ${name} "x"` })),
  badRequest('invalidValue', `sortBy ${name}`, get('/Users', { sortBy: name })),
  badRequest('invalidValue', `sortBy name.${name}`, search({ sortBy: `name.${name}` })),
  badRequest('invalidValue', `sortOrder ${name}`, get('/Users', { sortBy: 'userName', sortOrder: name })),
  badRequest('invalidValue', `count ${name}`, get('/Users', { count: name })),
  badRequest('invalidCursor', `cursor ${name}`, get('/Users', { cursor: name })),
  anything(`PATCH emails[${name}]`, operateOnUser({ op: 'add', path: `emails[${name} eq "x"].value`, value: 'x' })),
  badRequest('invalidSyntax', `PATCH op ${name}`, operateOnUser({ op: name, path: 'title', value: 'x' })),
  refused(404, `GET /Users/${name}`, get(`/Users/${name}`)),
  refused(404, `GET /Groups/${name}`, get(`/Groups/${name}`)),
  refused(404, `GET /${name}`, get(`/${name}`)),
  refused(404, `POST /${name}`, post(`/${name}`, coreUser('mallory'))),
  refused(404, `GET /Schemas/${name}`, get(`/Schemas/${name}`)),
  refused(404, `GET /ResourceTypes/${name}`, get(`/ResourceTypes/${name}`)),
]);

const twice = (name: string, body: string) => {
  const bytes = text(body);
  return [
    badRequest('invalidSyntax', `${name} of a POST`, post('/Users', bytes)),
    badRequest('invalidSyntax', `${name} of a PUT`, putUser(bytes)),
  ];
};

/** JSON.parse would take the last of two members of one name. */
const duplicates = [
  ...twice('userName', '{"userName": "mallory", "userName": "eve"}'),
  ...twice('userName, the same value', '{"userName": "mallory", "userName": "mallory"}'),
  ...twice('userName, written in two ways', '{"userName": "mallory", "user\\u004eame": "eve"}'),
  ...twice('userName, in another case', '{"userName": "mallory", "USERNAME": "eve"}'),
  ...twice('schemas', '{"userName": "mallory", "schemas": [], "schemas": []}'),
  ...twice('schemas, in another case', '{"userName": "mallory", "schemas": [], "Schemas": []}'),
  ...twice('a part', '{"userName": "mallory", "name": {"givenName": "a", "givenName": "b"}}'),
  ...twice('a part of an element', '{"userName": "mallory", "emails": [{"value": "a", "value": "b"}]}'),
  ...twice('an unknown attribute', '{"userName": "mallory", "x": 1, "x": 2}'),
  ...twice('__proto__', '{"userName": "mallory", "__proto__": {}, "__proto__": {"a": 1}}'),
  ...twice('an empty name', '{"userName": "mallory", "": 1, "": 2}'),
  ...twice('a number', '{"userName": "mallory", "1": 1, "1": 2}'),
  ...twice('after a string of colons', '{"userName": ":\\":{\\"a\\":1,", "x": 1, "x": 2}'),
  ...['op', 'path', 'value'].map((member) =>
    badRequest(
      'invalidSyntax',
      `${member} of an operation`,
      patchUser(text(`{"Operations": [{"op": "add", "path": "title", "value": "x", "${member}": "add"}]}`)),
    ),
  ),
  badRequest('invalidSyntax', 'Operations', patchUser(text('{"Operations": [], "Operations": []}'))),
  badRequest('invalidSyntax', 'Operations in another case', patchUser({ ...patchOp([]), operations: [] })),
  badRequest(
    'invalidSyntax',
    'a key of a value',
    patchUser(text('{"Operations": [{"op": "add", "value": {"a": 1, "a": 2}}]}')),
  ),
];

export const NAMES: Family[] = [
  { name: 'names that every object has', requests: inherited },
  { name: 'members given twice', requests: duplicates },
];
