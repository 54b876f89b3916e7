import { tenantOf } from './auth/caller.js';
import { OperatorCalls } from './directory/operators/operator-calls.js';
import { UndoWorker } from './directory/undo/undo-worker.js';
import { Undos } from './directory/undo/undos.js';
import type { Services } from './services.js';
import { LogEntryStore } from './store/log/log-entry-store.js';
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
