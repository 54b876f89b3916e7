import type { Anything, Ask, Corruption, Reply } from './wrong-server.js';

const ONE = /^\/(Users|Groups|Devices)\/[^/.]+$/;
const ALL = /^\/(Users|Groups|Devices)$/;

/** Something wrong with what is asked. */
const ask = (method: string, path: RegExp, corrupt: (ask: Ask) => void): Corruption => ({
  ask(request) {
    if (request.method === method && path.test(request.path)) corrupt(request);
  },
});
/** Something wrong with what is answered. */
const reply = (method: string, path: RegExp, corrupt: (reply: Reply, ask: Ask) => void): Corruption => ({
  reply(answer, request) {
    if (request.method === method && path.test(request.path)) corrupt(answer, request);
  },
});
const json = (method: string, path: RegExp, corrupt: (json: Anything, ask: Ask) => void) =>
  reply(method, path, (answer, request) => answer.json !== undefined && corrupt(answer.json, request));
/** One status in the place of another. */
const status = (method: string, path: RegExp, from: number, to: number, body?: object) =>
  reply(method, path, (answer) => {
    if (answer.status !== from) return;
    answer.status = to;
    answer.json = to === 204 ? undefined : (body ?? answer.json ?? { id: 'made-up' });
  });
const without =
  (...names: string[]) =>
  (object: Anything) => {
    for (const name of names) delete object[name];
  };
const filter = (corrupt: (filter: string) => string) =>
  ask('GET', ALL, ({ query }) => {
    if (query.has('filter')) query.set('filter', corrupt(query.get('filter') ?? ''));
  });
/** Answers to some filters find nothing. */
const blindTo = (pattern: RegExp) =>
  json('GET', ALL, (list, { query }) => {
    if (pattern.test(query.get('filter') ?? '')) list.Resources = [];
  });
const operations = (corrupt: (operations: Anything[]) => Anything[]) =>
  ask('PATCH', ONE, (request) => {
    request.body.Operations = corrupt(request.body.Operations);
  });
/** PATCH does something else. */
const ignoring = (op: string) =>
  operations((all) =>
    all.map((each) => (each.op === op ? { op: 'add', path: 'externalId', value: `other-${Math.random()}` } : each)),
  );
const renamed = (from: string, to: string) =>
  operations((all) => all.map((each) => ({ ...each, op: each.op === from ? to : each.op })));
const schema = (name: string, corrupt: (schema: Anything) => void) =>
  json('GET', /^\/Schemas$/, (list) => corrupt(list.Resources.find((each: Anything) => each.name === name)));
const attribute = (ofSchema: string, name: string, values: object) =>
  schema(ofSchema, (found) =>
    Object.assign(
      found.attributes.find((each: Anything) => each.name === name),
      values,
    ),
  );
const noScimType = (answer: Reply) => {
  if (answer.status >= 400) answer.json.scimType = undefined;
};

/** A server that finds what it has deleted. */
function remembering(): Corruption {
  const before = new Map<string, Anything>();
  return json('GET', ALL, (list, { query }) => {
    const key = `${query}`;
    if (list.totalResults > 0) before.set(key, list.Resources);
    else list.Resources = before.get(key) ?? [];
  });
}

/** A server that takes nothing twice. */
function begrudging(): Corruption {
  const seen = new Set<string>();
  return reply('POST', ALL, (answer, { body }) => {
    if (seen.has(JSON.stringify(body))) answer.status = 409;
    seen.add(JSON.stringify(body));
  });
}

/** What a server may do wrong, and the check that finds it. Every check is here. */
export const CORRUPTIONS: ReadonlyArray<readonly [check: string, corruption: Corruption]> = [
  ['config-served', json('GET', /^\/ServiceProviderConfig$/, without('schemas'))],
  ['config-features', json('GET', /^\/ServiceProviderConfig$/, ({ bulk }) => without('maxOperations')(bulk))],
  [
    'config-authentication',
    json('GET', /^\/ServiceProviderConfig$/, ({ authenticationSchemes: [one] }) => without('description')(one)),
  ],
  ['lists-are-lists', json('GET', /^\/Schemas$/, (list) => Object.assign(list, { totalResults: 99 }))],
  ['resource-types', json('GET', /^\/ResourceTypes$/, ({ Resources: [one] }) => without('name')(one))],
  ['schemas-complete', json('GET', /^\/Schemas$/, (list) => list.Resources.pop())],
  ['schema-characteristics', attribute('User', 'title', { mutability: 'sometimes' })],
  ['user-name-declared', attribute('User', 'userName', { required: false })],
  ['group-name-declared', attribute('Group', 'displayName', { required: false })],
  ['discovery-by-name', status('GET', /^\/Schemas\/./, 200, 404)],
  [
    'discovery-ignores-paging',
    json('GET', /^\/Schemas$/, (list, { query }) => query.has('count') && list.Resources.splice(1)),
  ],
  ['discovery-refuses-filters', ask('GET', /^\/Schemas$/, ({ query }) => query.delete('filter'))],
  ['unauthenticated-refused', status('GET', ALL, 401, 200)],
  ['challenge-shown', reply('GET', ALL, ({ headers }) => without('www-authenticate')(headers))],
  ['media-type', reply('GET', ALL, ({ headers }) => Object.assign(headers, { 'content-type': 'text/html' }))],
  [
    'media-type-scim',
    reply('GET', ONE, ({ headers }) => Object.assign(headers, { 'content-type': 'application/json' })),
  ],
  [
    'accept-json',
    reply('GET', ALL, (answer, { headers }) => {
      if (headers.accept === 'application/json') answer.status = 406;
    }),
  ],
  ['error-body', json('GET', ONE, (error) => Object.assign(error, { status: Number(error.status) }))],
  ['unknown-id', status('DELETE', ONE, 404, 204)],
  ['unknown-endpoint', status('GET', /^\/NothingIsHere/, 404, 200)],
  ['body-not-an-object', reply('POST', ALL, noScimType)],
  ['me', reply('GET', /^\/Me$/, (answer) => Object.assign(answer, { status: 500 }))],
  ['create', status('POST', ALL, 201, 200)],
  ['create-location', reply('POST', ALL, ({ headers }) => without('location')(headers))],
  ['meta', json('GET', ONE, ({ meta }) => without('resourceType')(meta))],
  ['id-of-the-server', json('POST', ALL, ({ meta }, { body }) => Object.assign(meta, { created: body.meta.created }))],
  ['schemas-of-what-is-there', json('POST', ALL, (made) => made.schemas.splice(1))],
  ['read-back', json('GET', ONE, without('userName'))],
  ['values-kept', json('GET', ONE, ({ name }) => name !== undefined && without('familyName')(name))],
  ['required-asked-for', status('POST', ALL, 400, 201)],
  ['uniqueness', reply('POST', ALL, noScimType)],
  ['delete', status('DELETE', ONE, 204, 200)],
  ['deleted-not-found', remembering()],
  ['deleted-frees-names', begrudging()],
  [
    'names-in-any-case',
    ask('POST', ALL, ({ body }) => {
      for (const name of Object.keys(body)) if (name === name.toUpperCase()) delete body[name];
    }),
  ],
  ['types-of-values', status('POST', ALL, 400, 201)],
  ['null-is-nothing', json('GET', ONE, (made) => Object.assign(made, { title: null }))],
  [
    'one-primary',
    reply('POST', ALL, (answer) =>
      Object.assign(answer, { status: 201, json: { id: 'made-up', emails: [{ primary: true }, { primary: true }] } }),
    ),
  ],
  ['never-returned', json('GET', ONE, (made) => Object.assign(made, { password: 'of the person' }))],
  ['attributes', ask('GET', ONE, ({ query }) => query.delete('attributes'))],
  ['excluded-attributes', ask('GET', ONE, ({ query }) => query.delete('excludedAttributes'))],
  ['attributes-of-lists', ask('GET', ALL, ({ query }) => query.delete('attributes'))],
  ['filter-eq', filter((text) => (text.includes('nobody') ? 'id pr' : text))],
  ['filter-operators', filter((text) => text.replace(/ ne /, ' eq '))],
  ['filter-logic', filter((text) => text.replace('not (', '('))],
  ['filter-names-in-any-case', blindTo(/ EQ /)],
  ['filter-full-names', blindTo(/^urn:/)],
  ['filter-case-exact', blindTo(/VALIDATOR/)],
  ['filter-instants', filter((text) => text.replace('+02:00', 'Z'))],
  ['filter-value-path', filter((text) => text.replace(/(\w+)\[(.+?) and (.+?)\]/, '$1[$2] and $1[$3]'))],
  ['filter-invalid', reply('GET', ALL, noScimType)],
  ['filter-booleans-have-no-order', status('GET', ALL, 400, 200)],
  ['list-response', json('GET', ALL, without('totalResults'))],
  [
    'empty-list',
    reply('GET', ALL, (answer) => answer.json.totalResults === 0 && Object.assign(answer, { status: 404 })),
  ],
  ['pages', json('GET', ALL, without('itemsPerPage'))],
  ['count-zero', ask('GET', ALL, ({ query }) => query.get('count') === '0' && query.set('count', '1'))],
  [
    'start-index-from-one',
    ask('GET', ALL, ({ query }) => query.get('startIndex') === '-3' && query.set('startIndex', '2')),
  ],
  ['sort', ask('GET', ALL, ({ query }) => query.delete('sortOrder'))],
  ['search', json('POST', /^\/Users\/\.search$/, (list) => list.Resources.pop())],
  ['search-of-all', json('POST', /^\/\.search$/, (list) => list.Resources.pop())],
  ['replace', status('PUT', ONE, 200, 204)],
  ['replace-creates-nothing', status('PUT', ONE, 404, 201)],
  ['replace-read-only', json('PUT', ONE, ({ meta }, { body }) => Object.assign(meta, { created: body.meta.created }))],
  ['replace-immutable', status('PUT', ONE, 400, 200)],
  ['last-modified', json('GET', ONE, ({ meta }) => Object.assign(meta, { lastModified: meta.created }))],
  ['replace-unique', reply('PUT', ONE, noScimType)],
  ['patch-add', ignoring('add')],
  ['patch-add-without-path', operations(([{ value }]) => [{ op: 'add', value: { externalId: value.externalId } }])],
  ['patch-add-the-same', ignoring('add')],
  ['patch-replace', ignoring('replace')],
  ['patch-remove', ignoring('remove')],
  ['patch-remove-without-path', status('PATCH', ONE, 400, 204)],
  ['patch-remove-required', status('PATCH', ONE, 400, 204)],
  ['patch-response', reply('PATCH', ONE, (answer) => Object.assign(answer, { status: 200, json: {} }))],
  ['patch-in-order', operations((all) => all.toReversed())],
  [
    'patch-atomic',
    {
      ...operations(([first]) => [first]),
      reply: (answer, { method }) => method === 'PATCH' && Object.assign(answer, { status: 400, json: {} }),
    },
  ],
  ['patch-read-only', reply('PATCH', ONE, noScimType)],
  ['patch-invalid-path', reply('PATCH', ONE, noScimType)],
  ['patch-unknown-operation', status('PATCH', ONE, 400, 204)],
  ['patch-add-to-list', renamed('add', 'replace')],
  ['patch-replace-list', renamed('replace', 'add')],
  ['patch-replace-element', ignoring('replace')],
  ['patch-remove-element', ignoring('remove')],
  ['patch-no-target', reply('PATCH', ONE, noScimType)],
  [
    'patch-primary',
    json('GET', ONE, ({ emails = [] }) => {
      for (const email of emails) email.primary = true;
    }),
  ],
  ['members-kept', json('GET', ONE, ({ members }) => members?.pop())],
  ['members-patched', ignoring('remove')],
  ['members-of-no-one-twice', json('GET', ONE, ({ members }) => members?.push(members[0]))],
  ['members-excluded', ask('GET', ONE, ({ query }) => query.delete('excludedAttributes'))],
  ['groups-of-users', json('GET', ONE, without('groups'))],
  ['members-deleted', json('GET', ONE, (group) => Object.assign(group, { members: [{ value: 'somebody' }] }))],
  ['bulk', json('POST', /^\/Bulk$/, ({ Operations: [one] }) => Object.assign(one, { status: 201 }))],
  ['bulk-ids', json('GET', ONE, ({ members }) => members?.pop())],
  ['bulk-errors', json('POST', /^\/Bulk$/, ({ Operations: [, two] }) => without('response')(two))],
  ['bulk-fail-on-errors', ask('POST', /^\/Bulk$/, ({ body }) => without('failOnErrors')(body))],
  ['bulk-max-operations', status('POST', /^\/Bulk$/, 413, 200)],
  ['etag', reply('GET', ONE, ({ headers }) => Object.assign(headers, { etag: '"1"' }))],
  ['meta-version', json('GET', ONE, ({ meta }) => without('version')(meta))],
  ['not-modified', ask('GET', ONE, ({ headers }) => without('if-none-match')(headers))],
  ['if-match', ask('PUT', ONE, ({ headers }) => without('if-match')(headers))],
  ['cursor-declared', json('GET', /^\/ServiceProviderConfig$/, ({ pagination }) => without('index')(pagination))],
  ['cursor-walk', json('GET', ALL, without('nextCursor'))],
  ['cursor-invalid', reply('GET', ALL, noScimType)],
];
