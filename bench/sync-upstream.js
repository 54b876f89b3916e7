// An upstream for bench/sync.js, in a process of its own: users and groups that are made when they are asked for, read by
// index. `node bench/sync-upstream.js <users> <groups> <members of a group>` prints its port.
import { createServer } from 'node:http';

const [users, groups, members] = process.argv.slice(2).map(Number);
const meta = { lastModified: '2026-11-01T10:00:00Z' };

const userAt = (n) => ({
  id: `up-${n}`,
  externalId: `e${n}`,
  userName: `user${n}@upstream.example`,
  name: { givenName: 'Ada', familyName: `Lovelace ${n}` },
  displayName: `Ada Lovelace ${n}`,
  emails: [{ value: `user${n}@upstream.example`, type: 'work', primary: true }],
  active: n % 50 !== 0,
  title: 'Analyst',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
    department: `Department ${n % 40}`,
    ...(n % 20 === 0 ? { manager: { value: `up-${(n * 7) % users}` } } : {}),
  },
  meta,
});
const groupAt = (n) => ({
  id: `group-${n}`,
  displayName: `Group ${n}`,
  members: Array.from({ length: members }, (_, i) => ({ value: `up-${(n * members + i) % users}`, type: 'User' })),
  meta,
});

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://upstream');
  const [of, total] = pathname.endsWith('/Users') ? [userAt, users] : [groupAt, groups];
  const startIndex = Number(searchParams.get('startIndex') ?? 1);
  const itemsPerPage = Math.max(0, Math.min(Number(searchParams.get('count') ?? 100), total - startIndex + 1));
  const Resources = Array.from({ length: itemsPerPage }, (_, i) => of(startIndex - 1 + i));
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];
  response.writeHead(200, { 'content-type': 'application/scim+json' });
  response.end(JSON.stringify({ schemas, totalResults: total, startIndex, itemsPerPage, Resources }));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
