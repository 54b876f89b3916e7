import { tenantOf } from './auth/caller.js';
import { SampleCheck } from './directory/definitions/sample-check.js';
import { Directories } from './directory/directories.js';
import { Traffic } from './directory/explain/traffic.js';
import { WhyReader } from './directory/explain/why.js';
import { ResourceHistory } from './directory/history/resource-history.js';
import { createLocalDirectories } from './directory/local/local-directories.js';
import { ProvisioningLog } from './directory/log/provisioning-log.js';
import { OperatorCalls } from './directory/operators/operator-calls.js';
import { ResourceCare } from './directory/operators/resource-care.js';
import { UndoWorker } from './directory/undo/undo-worker.js';
import { Undos } from './directory/undo/undos.js';
import type { Services } from './services.js';
import { HistoryStore } from './store/changes/history-store.js';
import { DeletedResourceStore } from './store/deletion/deleted-resource-store.js';
import { LogBuffer } from './store/log/log-buffer.js';
import { LogEntryStore } from './store/log/log-entry-store.js';
import { PersonStore } from './store/log/person-store.js';
import { ResourceTables } from './store/resources/resource-tables.js';
import { WeightLimit } from './store/resources/weight-limit.js';
import { UndoStore } from './store/undo/undo-store.js';

/** The calls of operators. */
export const createOperatorCalls = (
  { organizations, organizationStore }: Services,
  tenantUrl: (slug: string) => string,
): OperatorCalls =>
  new OperatorCalls({
    organizations,
    tenantOf: async (slug) => {
      const known = await organizationStore.findWithCredentials(slug);
      return known && tenantOf(known);
    },
    tenantUrl,
  });

/** What takes changes back. */
export function createUndos(services: Services, calls: OperatorCalls, maxResourceBytes: number): Undos {
  const { database, organizations, retention } = services;
  const store = new UndoStore(database);
  const worker = new UndoWorker({
    store,
    limit: new WeightLimit(maxResourceBytes),
    callOf: async ({ slug, id, actor, actorKind }) => {
      const call = await calls.of(slug, { kind: actorKind, name: actor }, id);
      return { ...call, actor: { ...call.actor, undo: id } };
    },
  });
  return new Undos({
    organizations,
    calls,
    runner: database,
    store,
    retention,
    log: new LogEntryStore(database),
    worker,
  });
}

/** Tells what became of people. */
export const createWhy = ({ database, retention }: Services, people = new PersonStore(database)): WhyReader =>
  new WhyReader({
    people,
    log: new LogEntryStore(database),
    keptDays: (organizationId) => retention.keptDays(organizationId),
  });

/** Tells what resources were before each of their changes. */
export const createHistory = ({ database, retention }: Services, calls: OperatorCalls): ResourceHistory =>
  new ResourceHistory({
    calls,
    store: new HistoryStore(database),
    resources: new DeletedResourceStore(database),
    log: new LogEntryStore(database),
    retention,
  });

/** Tells what would become of resources. */
export function createSampleCheck(
  { database, traffic }: Services,
  calls: OperatorCalls,
  maxResourceBytes: number,
): SampleCheck {
  // It stores nothing, and has nothing to log.
  const log = new ProvisioningLog(new LogBuffer(database, () => undefined), new Traffic(traffic));
  const readerOf = createLocalDirectories(new ResourceTables(database, new WeightLimit(maxResourceBytes)), log);
  return new SampleCheck({ calls, readerOf });
}

/** What administrators do with single users and groups. */
export function createCare(
  { database, traffic }: Services,
  calls: OperatorCalls,
  maxResourceBytes: number,
  log: (line: string) => void,
): ResourceCare {
  const tables = new ResourceTables(database, new WeightLimit(maxResourceBytes));
  const directories = new Directories(
    createLocalDirectories(tables, new ProvisioningLog(new LogBuffer(database, log), new Traffic(traffic))),
  );
  return new ResourceCare({ calls, directories, store: new DeletedResourceStore(database) });
}
