import type { CreationBounds, CreationOutcome, Directory } from '../../src/directory/directory.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { idOf } from './directory-contract.js';
import type { DirectoryKind } from './directory-kinds.js';
import { type OpenDirectory, type OpenedDirectory, projectionOf, queryOf } from './opened-directory.js';

/** What every make of a Directory must do with many creations. @param open as for testDirectory */
export function testCreations({ type, name, make }: DirectoryKind, open: OpenDirectory): void {
  let opened: OpenedDirectory;
  let directory: Directory;
  beforeEach(async () => {
    opened = await open(type);
    ({ directory } = opened);
  });

  /** @param bodies with a text for the name of an ordinary one */
  const createMany = (bodies: (string | JsonObject)[], bounds: Partial<CreationBounds> = {}) => {
    const projection = projectionOf(opened);
    const creations = bodies.map((body) => ({ body: typeof body === 'string' ? make(body) : body, projection }));
    return directory.createMany(creations, { ...FREE, ...bounds });
  };
  const stored = async () => {
    const answer = await directory.list(queryOf(opened));
    return answer
      .take()
      .map((resource) => resource[name])
      .sort();
  };
  const nameless = () => {
    const { [name]: _, ...rest } = make('');
    return rest;
  };

  test('many are created, each as by itself', async () => {
    const outcomes = await createMany(['a', 'b', 'c', 'd', 'e']);
    expect(outcomes.map(nameOf)).toEqual(['a', 'b', 'c', 'd', 'e']);
    for (const outcome of outcomes) {
      const created = createdIn(outcome);
      expect(await directory.get(idOf(created), projectionOf(opened))).toEqual(created);
    }
    expect(await createMany([])).toEqual([]);
  });

  test('each is answered as it is wanted', async () => {
    const creations = [
      { body: make('a', { externalId: 'xa' }), projection: projectionOf(opened, { attributes: 'externalId' }) },
      { body: make('b', { externalId: 'xb' }), projection: projectionOf(opened, { excludedAttributes: 'externalId' }) },
    ];
    const [a, b] = (await directory.createMany(creations, FREE)).map((outcome) => createdIn(outcome).resource);
    expect(a).toMatchObject({ externalId: 'xa' });
    expect(a).not.toHaveProperty(name);
    expect(b).toMatchObject({ [name]: 'b' });
    expect(b).not.toHaveProperty('externalId');
  });

  test('what cannot be created keeps none of the others away', async () => {
    await createMany(['taken']);
    const outcomes = await createMany(['a', 'taken', 'b', nameless(), 'b', 'c']);
    expect(outcomes.map(statusOf)).toEqual([201, 409, 201, 400, 409, 201]);
    expect(await stored()).toEqual(['a', 'b', 'c', 'taken']);
  });

  test.each([
    [1, [201, 409], ['a', 'taken']],
    [2, [201, 409, 201, 400], ['a', 'b', 'taken']],
    [3, [201, 409, 201, 400, 201, 409], ['a', 'b', 'c', 'taken']],
    [4, [201, 409, 201, 400, 201, 409, 201], ['a', 'b', 'c', 'd', 'taken']],
    [0, [], ['taken']],
  ])('where %i may fail, nothing is tried after the last of them', async (failuresLeft, statuses, names) => {
    await createMany(['taken']);
    const outcomes = await createMany(['a', 'taken', 'b', nameless(), 'c', 'a', 'd'], { failuresLeft });
    expect(outcomes.map(statusOf)).toEqual(statuses);
    expect(await stored()).toEqual(names);
  });

  test.each([0, 1, 2, 3])('when the time is up after %i steps, what was not begun is not there', async (steps) => {
    let left = steps;
    const mayBegin = async () => left-- > 0;
    const outcomes = await createMany(['a', 'b', 'c', 'd', 'e'], { mayBegin });
    expect(outcomes.length).toBeLessThanOrEqual(steps);
    expect(await stored()).toEqual(outcomes.map(nameOf));
  });

  function nameOf(outcome: CreationOutcome) {
    return createdIn(outcome).resource[name];
  }
}

const FREE: CreationBounds = {
  failuresLeft: Number.POSITIVE_INFINITY,
  mayBegin: async () => true,
  report(thrown) {
    throw thrown;
  },
};

export function createdIn(outcome: CreationOutcome | undefined) {
  if (outcome?.status !== 'fulfilled') throw outcome?.reason ?? new Error('not tried');
  return outcome.value;
}

const statusOf = (outcome: CreationOutcome): unknown => (outcome.status === 'fulfilled' ? 201 : outcome.reason.status);
