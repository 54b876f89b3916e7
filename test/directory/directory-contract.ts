import { randomUUID } from 'node:crypto';
import type { Directory, ListAnswer, Represented } from '../../src/directory/directory.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { patchOp } from '../support/scim-client.js';
import type { DirectoryKind } from './directory-kinds.js';
import { type OpenDirectory, type OpenedDirectory, projectionOf, queryOf } from './opened-directory.js';

/**
 * What every make of a Directory must do.
 * @param open gives each time one of another, empty organization
 * @param lists whether it finds and orders by all that RFC 7644 has, or as SAP's proxies do
 */
export function testDirectory(
  { type, name, make }: DirectoryKind,
  open: OpenDirectory,
  lists: 'by everything' | 'by name and index' = 'by everything',
): void {
  let opened: OpenedDirectory;
  let directory: Directory;
  beforeEach(async () => {
    opened = await open(type);
    ({ directory } = opened);
  });

  const projection = (parameters?: Record<string, string>) => projectionOf(opened, parameters);
  const create = (body: JsonObject) => directory.create(body, projection());
  const get = (id: string) => directory.get(id, projection());
  const list = async (parameters?: Record<string, string>) => {
    const answer = await directory.list(queryOf(opened, parameters));
    return { facts: answer.facts, names: (await readAll(answer)).map((resource) => resource[name]) };
  };
  const patch = (path: string, value: string) => patchOp([{ op: 'replace', path, value }]);
  const expectMissing = async (id: string) => {
    const missing = { status: 404 };
    await expect(get(id)).rejects.toMatchObject(missing);
    await expect(directory.replace(id, make('ours'), projection())).rejects.toMatchObject(missing);
    await expect(directory.patch(id, patch(name, 'ours'), projection())).rejects.toMatchObject(missing);
    await expect(directory.delete(id)).rejects.toMatchObject(missing);
  };

  test('what was created is what is read, where it says', async () => {
    const created = await create(make('first', { externalId: 'x1' }));
    const { id, meta } = created.resource;
    expect(created.resource).toMatchObject({ id: expect.any(String), [name]: 'first', externalId: 'x1' });
    expect(created.location).toBe(`${opened.call.baseUrl}${opened.type.endpoint}/${id}`);
    expect(meta).toMatchObject({ resourceType: type, location: created.location, version: created.etag });
    expect(await get(idOf(created))).toEqual(created);
  });

  test('a projection leaves out what is not wanted', async () => {
    const created = await directory.create(make('first', { externalId: 'x1' }), projection({ attributes: name }));
    const { schemas, id, ...rest } = created.resource;
    expect([Array.isArray(schemas), typeof id, rest]).toEqual([true, 'string', { [name]: 'first' }]);
    const without = projection({ excludedAttributes: 'externalId,meta' });
    const read = await directory.get(idOf(created), without);
    expect(read.resource).toMatchObject({ [name]: 'first' });
    expect(read.resource).not.toHaveProperty('externalId');
    expect(read.resource).not.toHaveProperty('meta');
    expect([read.etag, read.location]).toEqual([created.etag, created.location]);
  });

  test.each<[string, unknown, object]>([
    ['without its name', {}, { status: 400, scimType: 'invalidValue' }],
    ['that is no object', [], { status: 400, scimType: 'invalidSyntax' }],
    ['that is not there', undefined, { status: 400, scimType: 'invalidSyntax' }],
    ['whose name is taken', 'first', { status: 409, scimType: 'uniqueness' }],
  ])('a body %s is refused, and nothing is stored', async (_, what, refusal) => {
    await create(make('first'));
    const { [name]: __, ...nameless } = make('');
    const body = typeof what === 'string' ? make(what) : Array.isArray(what) ? [] : what && nameless;
    await expect(directory.create(body as JsonObject, projection())).rejects.toMatchObject(refusal);
    expect((await list()).names).toEqual(['first']);
  });

  test.each(['an id of nobody', 'no id at all'])('%s is 404 for all that can be done', async (what) => {
    const id = what === 'no id at all' ? '../%2e' : randomUUID();
    await expectMissing(id);
  });

  test('what is replaced has nothing of before, and another version only when it differs', async () => {
    const created = await create(make('first', { externalId: 'x1' }));
    const replaced = await directory.replace(idOf(created), make('second'), projection());
    expect(replaced.resource).toMatchObject({ id: idOf(created), [name]: 'second' });
    expect(replaced.resource).not.toHaveProperty('externalId');
    expect(replaced.etag).not.toBe(created.etag);
    expect(await get(idOf(created))).toEqual(replaced);
    expect(await directory.replace(idOf(created), make('second'), projection())).toEqual(replaced);
  });

  test('a PATCH changes what it names, and answers when it is asked to', async () => {
    const created = await create(make('first', { externalId: 'x1' }));
    const attributes = `${name},externalId`;
    const patched = await directory.patch(idOf(created), patch(name, 'second'), projection({ attributes }));
    expect(patched).toMatchObject({ resource: { id: idOf(created), [name]: 'second', externalId: 'x1' } });
    const read = await get(idOf(created));
    expect(read.resource).toMatchObject({ [name]: 'second', externalId: 'x1' });
    expect(read.etag).toBe(patched.etag);
    expect(read.etag).not.toBe(created.etag);
  });

  test('a change that is refused changes nothing', async () => {
    await create(make('taken'));
    const created = await create(make('first', { externalId: 'x1' }));
    const [id, asItIs] = [idOf(created), await get(idOf(created))];
    const conflict = { status: 409, scimType: 'uniqueness' };
    await expect(directory.replace(id, make('taken'), projection())).rejects.toMatchObject(conflict);
    await expect(directory.patch(id, patch(name, 'taken'), projection())).rejects.toMatchObject(conflict);
    const wrong = patchOp([
      { op: 'replace', path: 'externalId', value: 'x2' },
      { op: 'replace', path: name, value: { no: 'text' } },
    ]);
    await expect(directory.patch(id, wrong, projection())).rejects.toMatchObject({ status: 400 });
    await expect(directory.patch(id, {}, projection())).rejects.toMatchObject({ status: 400 });
    expect(await get(id)).toEqual(asItIs);
  });

  test('a change for a version that is no more is 412, and for the one that is there it is made', async () => {
    const created = await create(make('first'));
    const [id, old] = [idOf(created), created.etag];
    const { etag } = await directory.replace(id, make('second'), projection(), old);
    const asItIs = await get(id);
    const stale = { status: 412 };
    await expect(directory.replace(id, make('third'), projection(), old)).rejects.toMatchObject(stale);
    await expect(directory.patch(id, patch(name, 'third'), projection(), old)).rejects.toMatchObject(stale);
    await expect(directory.delete(id, old)).rejects.toMatchObject(stale);
    expect(await get(id)).toEqual(asItIs);
    await directory.patch(id, patch(name, 'third'), projection(), etag);
    const { etag: last, resource } = await get(id);
    expect(resource[name]).toBe('third');
    await directory.delete(id, last);
    await expect(get(id)).rejects.toMatchObject({ status: 404 });
  });

  test('what was deleted is gone, and its name is free', async () => {
    const created = await create(make('first'));
    await directory.delete(idOf(created));
    await expect(get(idOf(created))).rejects.toMatchObject({ status: 404 });
    await expect(directory.delete(idOf(created))).rejects.toMatchObject({ status: 404 });
    expect((await list()).names).toEqual([]);
    expect(idOf(await create(make('first')))).not.toBe(idOf(created));
  });

  test('several are read by their ids, without those that are gone', async () => {
    const ids: string[] = [];
    for (const each of ['a', 'b', 'c']) ids.push(idOf(await create(make(each, { externalId: each }))));
    const [a = '', b = '', c = ''] = ids;
    await directory.delete(b);
    const { resources, rest } = await directory.readSlice([a, b, c, randomUUID()], projection({ attributes: name }));
    expect(rest).toEqual([]);
    expect([...resources.keys()].sort()).toEqual([a, c].sort());
    expect(resources.get(c)).toMatchObject({ id: c, [name]: 'c' });
    expect(resources.get(c)).not.toHaveProperty('externalId');
  });

  test('nothing of another organization is seen or changed', async () => {
    const other = await open(type);
    const theirs = await other.directory.create(make('first'), projectionOf(other));
    const id = idOf(theirs);
    await expectMissing(id);
    expect((await directory.readSlice([id], projection())).resources.size).toBe(0);
    expect((await list({ filter: `${name} eq "first"` })).facts.totalResults).toBe(0);
    await create(make('first'));
    expect(await other.directory.get(id, projectionOf(other))).toEqual(theirs);
  });

  if (lists === 'by name and index') {
    test('a list is found by name, or paged by index, and by nothing else', async () => {
      for (const each of ['a', 'b', 'c', 'd']) await create(make(each, { externalId: `x-${each}` }));
      const found = await list({ filter: `${name} eq "b"` });
      expect(found).toMatchObject({ facts: { totalResults: 1, startIndex: 1 }, names: ['b'] });
      const page = await list({ startIndex: '3', count: '2' });
      expect(page).toMatchObject({ facts: { totalResults: 4, startIndex: 3 }, names: ['c', 'd'] });
      expect(await list({ count: '0' })).toMatchObject({ facts: { totalResults: 4 }, names: [] });
      const refused = { status: 400 };
      for (const parameters of [
        { filter: 'externalId eq "x-a"' },
        { sortBy: name },
        { cursor: '' },
        { startId: 'initial' },
      ])
        await expect(list(parameters)).rejects.toMatchObject(refused);
    });
    return;
  }

  test('a list is of what matches, sorted, from where it is asked for', async () => {
    for (const each of ['b', 'a', 'd', 'c']) await create(make(each, { externalId: `x-${each}` }));
    const sorted = { sortBy: name, sortOrder: 'descending' };
    expect(await list({ filter: `externalId eq "x-c" or ${name} sw "b"`, ...sorted })).toEqual({
      facts: { totalResults: 2, startIndex: 1 },
      names: ['c', 'b'],
    });
    expect(await list({ startIndex: '2', count: '2', ...sorted })).toEqual({
      facts: { totalResults: 4, startIndex: 2 },
      names: ['c', 'b'],
    });
    expect(await list({ count: '0' })).toEqual({ facts: { totalResults: 4, startIndex: 1 }, names: [] });
    expect((await list({ filter: 'externalId eq "none"' })).facts.totalResults).toBe(0);
    const answer = await directory.list(queryOf(opened, { attributes: 'externalId', filter: `${name} eq "a"` }));
    const [{ schemas: _, id: __, ...only } = {}] = await readAll(answer);
    expect(only).toEqual({ externalId: 'x-a' });
  });

  test('a walk by cursor comes to each once, and back; a cursor that nobody gave is refused', async () => {
    for (const each of ['e', 'd', 'c', 'b', 'a']) await create(make(each));
    const page = (cursor: string) => list({ cursor, count: '2', sortBy: name });
    const first = await page('');
    const second = await page(cursorIn(first.facts.nextCursor));
    const third = await page(cursorIn(second.facts.nextCursor));
    expect([first, second, third].map(({ names }) => names)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect([third.facts.nextCursor, first.facts.previousCursor]).toEqual([undefined, undefined]);
    expect((await page(cursorIn(third.facts.previousCursor))).names).toEqual(['c', 'd']);
    await expect(page('nonsense')).rejects.toMatchObject({ status: 400, scimType: 'invalidCursor' });
  });

  test('a walk by id comes to each once, and says when it is at the end; a startId that is no id is refused', async () => {
    const ids: string[] = [];
    for (const each of ['e', 'd', 'c', 'b', 'a']) ids.push(idOf(await create(make(each))));
    const page = (startId: string) => list({ startId, count: '2' });
    const facts = (startId: string, nextId: string | undefined) => ({ totalResults: 5, startId, nextId });
    expect(await page('initial')).toEqual({ facts: facts('initial', ids[2]), names: ['e', 'd'] });
    expect(await page(ids[2] ?? '')).toEqual({ facts: facts(ids[2] ?? '', ids[4]), names: ['c', 'b'] });
    expect(await page(ids[4] ?? '')).toEqual({ facts: facts(ids[4] ?? '', 'end'), names: ['a'] });
    await expect(page('nonsense')).rejects.toMatchObject({ status: 400, scimType: 'invalidValue' });
  });
}

export function idOf({ resource: { id } }: Represented): string {
  if (typeof id !== 'string') throw new Error('a resource without an id');
  return id;
}

function cursorIn(cursor: string | undefined): string {
  if (cursor === undefined) throw new Error('no cursor');
  return cursor;
}

async function readAll(answer: ListAnswer): Promise<JsonObject[]> {
  const resources = answer.take();
  while (answer.hasMore) {
    await answer.read();
    resources.push(...answer.take());
  }
  return resources;
}
