import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import { readBulkRequest } from '../../protocol/messages/bulk-request.js';
import { ALL_PERMISSIONS } from '../../protocol/permissions.js';
import { resourceTypesOf } from '../../protocol/profiles/resource-types.js';
import { ScimError, unavailable } from '../../protocol/scim-error.js';
import { DEFAULT_SETTINGS } from '../../protocol/tenant.js';
import type { LogBuffer } from '../../store/log/log-buffer.js';
import type { Directory, Represented } from '../directory.js';
import { type Batch, createMany } from '../local/create-many.js';
import { ProvisioningLog } from '../log/provisioning-log.js';
import { type BulkServices, runBulk } from './run-bulk.js';

const CALL: Call = {
  tenant: {
    id: '',
    slug: 'acme',
    resourceTypes: resourceTypesOf('core'),
    credentialKinds: new Set(),
    cursorKey: new Uint8Array(),
    ...DEFAULT_SETTINGS,
  },
  actor: { kind: 'client', name: 'Entra', permissions: ALL_PERMISSIONS },
  requestId: '',
  baseUrl: 'http://localhost/api/scim/acme',
};

const notUsed = async (): Promise<never> => {
  throw new Error('not used here');
};

const ONE_BY_ONE: Omit<Batch<string>, 'create'> = {
  takes: () => false,
  readRow() {
    throw new Error('not used here');
  },
  storeRows: notUsed,
  answerTo: (_row, represented) => represented,
};

/** Services whose `create` does what the test says. */
function services(create: (userName: unknown) => void, together = ONE_BY_ONE) {
  const tried: unknown[] = [];
  const problems: unknown[] = [];
  const clock = { now: 0 };
  const batch: Batch<string> = {
    ...together,
    async create(body) {
      const { userName } = body as JsonObject;
      tried.push(userName);
      create(userName);
      return stored(String(userName));
    },
  };
  const directory: Directory = {
    get: notUsed,
    readSlice: notUsed,
    list: notUsed,
    replace: notUsed,
    patch: notUsed,
    delete: notUsed,
    create: batch.create,
    createMany: (creations, bounds) => createMany(batch, creations, bounds),
  };
  const parts: BulkServices = {
    directories: { of: () => directory },
    log: new ProvisioningLog({ add: () => {} } as Pick<LogBuffer, 'add'> as LogBuffer, {
      count: () => {},
      flush: async () => {},
    }),
    now: () => clock.now,
    explain(_call, thrown) {
      if (thrown instanceof ScimError) return thrown;
      problems.push(thrown);
      return new ScimError(500, undefined, 'unforeseen', 'internal-error');
    },
  };
  return { parts, tried, problems, clock };
}

const REQUEST = readBulkRequest({
  Operations: ['a', 'b', 'c', 'd'].map((bulkId) => ({
    method: 'POST',
    path: '/Users',
    bulkId,
    data: { userName: bulkId },
  })),
});

const stored = (userName: string): Represented => ({
  resource: { id: `id of ${userName}` },
  location: '',
  etag: '',
});

const statuses = async (parts: BulkServices) => (await runBulk(parts, CALL, REQUEST)).map(({ status }) => status);

test('when the database is away, no further operation waits for it', async () => {
  const { parts, tried } = services((userName) => {
    if (userName === 'b') throw unavailable('away', 'database-away', new Error('ECONNREFUSED'));
  });
  expect(await statuses(parts)).toEqual([201, 503, 503, 503]);
  expect(tried).toEqual(['a', 'b']);
});

test('that one resource is changed by too many at the same time ends nothing', async () => {
  const { parts, tried } = services((userName) => {
    if (userName === 'b') throw unavailable('Too many clients change this resource.', 'changed-by-many');
  });
  expect(await statuses(parts)).toEqual([201, 503, 201, 201]);
  expect(tried).toEqual(['a', 'b', 'c', 'd']);
});

test('after a minute no further operation is begun', async () => {
  const { parts, tried, clock } = services(() => {
    clock.now += 40_000;
  });
  expect(await statuses(parts)).toEqual([201, 201, 503, 503]);
  expect(tried).toEqual(['a', 'b']);
});

test('an unforeseen error is a 500 of its operation alone', async () => {
  const { parts } = services((userName) => {
    if (userName === 'c') throw new Error('unforeseen');
  });
  expect(await statuses(parts)).toEqual([201, 201, 500, 201]);
});

/** Stores together what the test says; the row of a user is the name. */
const together = (storeRows: Batch<string>['storeRows']): typeof ONE_BY_ONE => ({
  takes: () => true,
  readRow: (body) => String((body as JsonObject).userName),
  storeRows,
  answerTo: (_row, represented) => represented,
});

test('when many cannot be stored at once for an unforeseen reason, each is by itself, and the operator is told', async () => {
  const cause = new Error('unforeseen');
  const asked: string[][] = [];
  const batch = together(async (rows) => {
    asked.push([...rows]);
    if (rows.length > 1) throw cause;
    return rows.map(stored);
  });
  const { parts, problems } = services(() => {}, batch);
  expect(await statuses(parts)).toEqual([201, 201, 201, 201]);
  expect(asked.slice(1).flat()).toEqual(asked[0]);
  expect(problems).toEqual([cause]);
});

test('when the database goes away while many are stored, no answer says that one was not tried', async () => {
  let times = 0;
  const away = unavailable('away', 'database-away', new Error('ECONNRESET'));
  const batch = together(async () => {
    times += 1;
    throw away;
  });
  const { parts } = services(() => {}, batch);
  const results = await runBulk(parts, CALL, REQUEST);
  expect(results.map(({ status, response }) => [status, response?.detail])).toEqual(
    [1, 2, 3, 4].map((i) => [503, `Operation ${i} of the Bulk: away`]),
  );
  expect(times).toBe(2);
});
