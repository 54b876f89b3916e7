import { Traffic } from '../../src/directory/explain/traffic.js';
import { ProvisioningLog } from '../../src/directory/log/provisioning-log.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { createServedDirectories } from '../../src/served-directories.js';
import { LogBuffer } from '../../src/store/log/log-buffer.js';
import { newId } from '../../src/store/new-id.js';
import type { UpstreamSystem } from '../../src/store/upstream/upstream-system.js';
import type { EnteredSystem } from '../../src/store/upstream/upstream-system-store.js';
import { createSyncs } from '../../src/sync-services.js';
import { createOperatorCalls } from '../../src/undo-services.js';
import type { SyncMode, SyncRunReport, SyncRunRow, Syncs } from '../../src/upstream/sync/syncs.js';
import type { TestOrganization, TestServer } from '../support/test-server.js';

export const OPERATOR = { kind: 'operator', name: 'ada' } as const;

/** What is registered of an upstream, besides its secret. */
export type Registered = Partial<Omit<EnteredSystem, 'id' | 'authentication'>> & Pick<EnteredSystem, 'baseUrl'>;

/** An organization that has the users of an upstream. */
export interface SyncWorld {
  readonly organization: TestOrganization;
  readonly syncs: Syncs;
  readonly system: UpstreamSystem;
  /** Begins a run and sees it to its end, or to the signal. */
  run(mode?: SyncMode, signal?: AbortSignal, onProgress?: (run: SyncRunRow) => void): Promise<SyncRunReport>;
  /** Sets properties of the system. */
  set(properties: Record<string, string>): Promise<void>;
  /** Of all rows of users, groups, memberships, log and history: what a run that writes nothing leaves as it is. */
  footprint(): Promise<JsonObject>;
  users(): Promise<JsonObject[]>;
  groups(): Promise<JsonObject[]>;
}

/** @param token what the upstream takes for a bearer token */
export async function createSyncWorld(
  server: TestServer,
  registered: Registered,
  token: string,
  leaseMs?: number,
): Promise<SyncWorld> {
  const { services } = server;
  const organization = await server.createOrganization('core');
  const syncs = syncsOf(server, leaseMs);
  const id = newId();
  const owner = { organizationId: organization.id, id };
  const note = { actor: 'ada', action: 'test', subject: undefined, details: {} };
  const entered: EnteredSystem = {
    name: 'SAP',
    kind: 'scim',
    properties: {},
    isProxy: false,
    ...registered,
    id,
    authentication: { method: 'bearer', secret: await services.upstream.secrets.keep(owner, token) },
  };
  const made = await services.upstream.systems.create(organization.id, entered, note);
  if (made === undefined) throw new Error('the system was not created');
  let system = made;
  const all = async (endpoint: string) => {
    const { body } = await organization.client.get(`${endpoint}?count=1000`);
    return body.Resources as JsonObject[];
  };
  return {
    organization,
    syncs,
    get system() {
      return system;
    },
    async run(mode = 'full', signal = new AbortController().signal, onProgress = () => undefined) {
      const begun = await syncs.start(organization.slug, 'SAP', OPERATOR, mode);
      const { id: runId } = await syncs.work(begun, onProgress, signal);
      return syncs.show(organization.slug, runId);
    },
    async set(properties) {
      const saved = await services.upstream.systems.change(
        organization.id,
        { ...system, properties },
        system.version,
        note,
      );
      if (typeof saved === 'string') throw new Error(saved);
      system = saved;
    },
    async footprint() {
      await server.flushLog();
      const [row] = await server.query<JsonObject>(
        `SELECT (SELECT jsonb_agg(jsonb_build_array(id, version, updated_at) ORDER BY id) FROM users WHERE organization_id = $1) AS users,
           (SELECT jsonb_agg(jsonb_build_array(id, version, updated_at) ORDER BY id) FROM groups WHERE organization_id = $1) AS groups,
           (SELECT count(*)::int FROM user_memberships WHERE organization_id = $1) AS memberships,
           (SELECT count(*)::int FROM provisioning_log WHERE organization_id = $1 AND operation <> 'list') AS log,
           (SELECT count(*)::int FROM changes WHERE organization_id = $1) AS changes`,
        organization.id,
      );
      return row ?? {};
    },
    users: () => all('/Users'),
    groups: () => all('/Groups'),
  };
}

/** Another process that works on syncs, as far as the database can tell. */
export function syncsOf({ services, scimUrl }: TestServer, leaseMs?: number): Syncs {
  const log = new ProvisioningLog(new LogBuffer(services.database, console.error), new Traffic(services.traffic));
  const { directories } = createServedDirectories(services, log, 1_000_000);
  return createSyncs(services, {
    calls: createOperatorCalls(services, (slug) => scimUrl + slug),
    directories,
    leaseMs,
  });
}

/** The counts of a run that are not 0. */
export const countsOf = ({ run }: SyncRunReport) =>
  Object.fromEntries(
    (['users', 'groups'] as const).map((type) => [
      type,
      Object.fromEntries(Object.entries(run.counts[type]).filter(([, count]) => count !== 0)),
    ]),
  );
