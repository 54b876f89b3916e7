import type { Call } from '../../protocol/call.js';
import type { ListQuery } from '../../protocol/messages/list-query.js';
import { DEFAULT_PROJECTION } from '../../protocol/resource/projection.js';
import { USER } from '../../protocol/schema/core-user.js';
import { type AttributeDefinition, attribute } from '../../protocol/schema/definition.js';
import { compileResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import { listFacts, toPageQuery } from './list-page.js';

const CALL = { tenant: { id: '1', cursorKey: Buffer.alloc(32) } } as unknown as Call;

/** Users with an attribute `level` of the organization's own, and a walk through them sorted by it. */
function walk(options: Partial<AttributeDefinition>, cursor: string) {
  const type = compileResourceType({
    name: 'User',
    endpoint: '/Users',
    description: '',
    schema: USER,
    extensions: [{ id: 'urn:own', name: 'Own', description: '', attributes: [attribute('level', '', options)] }],
  });
  const path = type.resolve('urn:own:level');
  if (path === undefined) throw new Error('no level');
  const query: ListQuery = {
    filter: undefined,
    condition: undefined,
    sort: { path, descending: false },
    count: 1,
    startIndex: 1,
    cursor,
    startId: undefined,
    projection: DEFAULT_PROJECTION,
  };
  return { type, query };
}

test('a cursor is refused once the attribute that is sorted by has become of another type', () => {
  const before = walk({ type: 'string' }, '');
  const next = { backwards: false, key: 'high', id: '1' };
  const page = { totalResults: 2, resources: [], next, previous: undefined };
  const { nextCursor } = listFacts(CALL, before.type, before.query, page);
  if (typeof nextCursor !== 'string') throw new Error('no cursor');
  const begin = (options: Partial<AttributeDefinition>) => {
    const { type, query } = walk(options, nextCursor);
    return toPageQuery(CALL, type, query).begin;
  };
  expect(begin({ type: 'string' })).toEqual({ by: 'cursor', position: next });
  for (const options of [{ type: 'integer' }, { type: 'string', caseExact: true }] as const) {
    expect(() => begin(options)).toThrow(ScimError);
    expect(() => begin(options)).toThrow(expect.objectContaining({ status: 400, scimType: 'invalidCursor' }));
  }
});
