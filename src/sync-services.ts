import type { Directories } from './directory/directories.js';
import type { OperatorCalls } from './directory/operators/operator-calls.js';
import { ALL_PERMISSIONS } from './protocol/permissions.js';
import type { Services } from './services.js';
import { SyncLinks } from './store/upstream/sync-link-store.js';
import type { SyncedType, SyncRunRow } from './store/upstream/sync-row.js';
import { SyncRunStore } from './store/upstream/sync-run-store.js';
import { SyncStore } from './store/upstream/sync-store.js';
import type { SyncContext } from './upstream/sync/sync-context.js';
import { SyncPropertyError, syncProperties } from './upstream/sync/sync-properties.js';
import { SyncWorker } from './upstream/sync/sync-worker.js';
import { Syncs } from './upstream/sync/syncs.js';
import { readTransformation } from './upstream/transformation/read-transformation.js';

export interface SyncServicesOptions {
  readonly calls: OperatorCalls;
  readonly directories: Directories;
  readonly leaseMs?: number | undefined;
}

/** What brings users and groups of upstream systems here. They are written through the one door, as those of clients are. */
export function createSyncs(services: Services, { calls, directories, leaseMs }: SyncServicesOptions): Syncs {
  const { database, organizations, upstream } = services;
  const store = new SyncStore(database);
  const runs = new SyncRunStore(database);

  const contextOf = async (run: SyncRunRow, signal: AbortSignal): Promise<SyncContext> => {
    const { organizationId, slug, systemId, id } = run;
    const [system, sync, operatorCall] = await Promise.all([
      upstream.systems.find(organizationId, systemId),
      store.find(organizationId, systemId),
      calls.of(slug, run.actor, id),
    ]);
    if (system === undefined || sync === undefined)
      throw new SyncPropertyError('The system was removed while it was read.');
    const actor = { kind: 'job' as const, name: `sync of ${system.name}`, permissions: ALL_PERMISSIONS };
    const call = { ...operatorCall, actor };
    const typeOf = (name: SyncedType) => {
      const type = call.tenant.resourceTypes.get(name);
      if (type === undefined) throw new SyncPropertyError(`${slug} has no ${name}s.`);
      return type;
    };
    const { readTransformation: transformation } = system;
    return {
      call,
      run,
      sync,
      system,
      properties: syncProperties(system),
      client: upstream.clients.clientOf(system),
      transformation:
        run.kind === 'sci' || transformation === undefined ? undefined : readTransformation(transformation),
      links: new SyncLinks(database, call, systemId),
      signal,
      typeOf,
      directoryOf: (name) => directories.of(call, typeOf(name), 'write'),
    };
  };
  const worker = new SyncWorker({ store: runs, contextOf, leaseMs });
  return new Syncs({
    organizationOf: async (slug) => organizations.get(slug),
    systems: upstream.systems,
    store,
    runs,
    worker,
  });
}
