import { coreUser, group } from '../../support/sample-users.js';
import { patchOp, type ScimRequest } from '../../support/scim-client.js';
import { badRequest, type Family, type HostileRequest, noHttp, refused } from '../hostile-request.js';
import { get } from './requests.js';

/** Percent signs that begin no character of UTF-8. */
const NO_ESCAPE = [
  '%',
  '%2',
  '%zz',
  '%u0041',
  '%ff',
  '%C3',
  '%C0%80',
  '%C0%AF',
  '%ED%A0%80',
  '%F4%90%80%80',
  '%E0%A4%A',
];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const inPaths = NO_ESCAPE.flatMap((bad) =>
  METHODS.flatMap((method) => [
    badRequest('invalidValue', `${method} id ${bad}`, () => ({ method, path: `/Users/${bad}` })),
    badRequest('invalidValue', `${method} endpoint ${bad}`, () => ({ method, path: `/Users${bad}/x` })),
  ]),
);

const PARAMETERS = [
  'filter',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
  'cursor',
  'attributes',
  'excludedAttributes',
];

const inQueries = NO_ESCAPE.flatMap((bad) => [
  ...PARAMETERS.map((name) => badRequest('invalidValue', `${name} = ${bad}`, get(`/Users?${name}=${bad}`))),
  badRequest('invalidValue', `a filter with a string of ${bad}`, get(`/Users?filter=userName+eq+%22${bad}%22`)),
  badRequest('invalidValue', `an unknown parameter = ${bad}`, get(`/Users?aadOptscim062020&x=${bad}`)),
  badRequest('invalidValue', `a parameter named ${bad}`, get(`/Users?${bad}=1`)),
  badRequest('invalidValue', `POST attributes = ${bad}`, () => ({
    method: 'POST',
    path: `/Users?attributes=${bad}`,
    body: coreUser('mallory'),
  })),
  badRequest('invalidValue', `DELETE x = ${bad}`, ({ user }) => ({
    method: 'DELETE',
    path: `/Users/${user}?x=${bad}`,
  })),
]);

const IDS = [
  '%00',
  '%0d%0aX:%20y',
  '%2e%2e',
  '..;',
  '%252e',
  '%22%3E',
  "'%20OR%20'1'='1",
  '%E2%80%AE',
  'a'.repeat(8_000),
  '00000000-0000-0000-0000-000000000000',
  '%7B%22a%22:1%7D',
  'null',
  'undefined',
  '-1',
  '1e400',
];

const ids = IDS.flatMap((id) =>
  ['/Users', '/Groups'].flatMap((type) => {
    const title = `${type}/${id.slice(0, 40)}`;
    const body = type === '/Users' ? coreUser('mallory') : group('Mallory');
    return [
      refused(404, `GET ${title}`, get(`${type}/${id}`)),
      refused(404, `PUT ${title}`, () => ({ method: 'PUT', path: `${type}/${id}`, body })),
      refused(404, `PATCH ${title}`, () => ({
        method: 'PATCH',
        path: `${type}/${id}`,
        body: patchOp([{ op: 'add', path: 'externalId', value: 'x' }]),
      })),
      refused(404, `DELETE ${title}`, () => ({ method: 'DELETE', path: `${type}/${id}` })),
    ];
  }),
);

const longest = (length: number) => (): ScimRequest => ({ method: 'GET', path: `/Users?x=${'x'.repeat(length)}` });

const overlong: HostileRequest[] = [
  // Of a much longer one Node leaves a part unread, and then the connection may be reset before its answer arrives.
  noHttp(431, 'a query of 17,000', longest(17_000)),
  noHttp(431, 'a path of 20,000', () => ({ method: 'GET', path: `/${'x'.repeat(20_000)}` })),
  refused(404, 'a path of 7,000 parts', get(`/Users${'/x'.repeat(7_000)}`)),
  refused(404, 'a path of 7,000 dots', get(`/Users/${'../'.repeat(2_300)}x`)),
  badRequest('invalidFilter', 'a filter of 14,000', get(`/Users?filter=${'('.repeat(14_000)}`)),
  badRequest('invalidValue', 'a sortBy of 14,000', get(`/Users?sortBy=${'x'.repeat(14_000)}`)),
  badRequest('invalidValue', 'attributes of 14,000', get(`/Users?attributes=${'x,'.repeat(7_000)}`)),
  badRequest('invalidValue', 'excludedAttributes of 14,000', get(`/Users?excludedAttributes=${'x'.repeat(14_000)}`)),
  badRequest('invalidValue', 'a count of 14,000 digits', get(`/Users?count=${'9'.repeat(14_000)}`)),
  badRequest('invalidCursor', 'a cursor of 14,000', get(`/Users?cursor=${'x'.repeat(14_000)}`)),
];

const places = [
  refused(404, 'a part too many', get('/Users/x/y')),
  refused(404, 'no such endpoint', get('/Robots')),
  refused(404, 'a file', get('/.env')),
  refused(404, 'a part of /ServiceProviderConfig', get('/ServiceProviderConfig/x')),
  refused(403, 'a filter on /Schemas', get('/Schemas', { filter: 'id pr' })),
  refused(403, 'a filter on /ResourceTypes', get('/ResourceTypes', { filter: 'id pr' })),
];

/** Verbs that HTTP knows and SCIM does not; CONNECT is no request to this server. */
const VERBS = [
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'SEARCH',
  'PURGE',
  'LINK',
  'M-SEARCH',
  'QUERY',
];

const verbs = [
  ...VERBS.flatMap((method) =>
    ['/Users', '/Users/x', '/Groups', '/Schemas', '/Users/.search'].map((path) =>
      refused(405, `${method} ${path}`, () => ({ method, path })),
    ),
  ),
  ...['PUT', 'PATCH', 'DELETE'].map((method) => refused(405, `${method} /Users`, () => ({ method, path: '/Users' }))),
  ...['GET', 'PUT', 'DELETE'].map((method) =>
    refused(405, `${method} /Users/.search`, () => ({ method, path: '/Users/.search' })),
  ),
  refused(405, 'POST /Users/{id}', ({ user }) => ({
    method: 'POST',
    path: `/Users/${user}`,
    body: coreUser('mallory'),
  })),
  refused(405, 'POST /Schemas', () => ({ method: 'POST', path: '/Schemas', body: {} })),
];

export const URLS: Family[] = [
  { name: 'percent signs in paths', requests: inPaths },
  { name: 'percent signs in queries', requests: inQueries },
  { name: 'ids that are none', requests: ids },
  { name: 'overlong URLs', requests: overlong },
  { name: 'places that are none', requests: places },
  { name: 'verbs that are none', requests: verbs },
];
