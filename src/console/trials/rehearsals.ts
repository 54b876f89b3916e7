import { randomBytes } from 'node:crypto';
import type { Credentials } from '../../auth/credentials.js';
import type { OrganizationDeletion } from '../../directory/deletion/organization-deletion.js';
import { OperatorError } from '../../directory/operator-error.js';
import type { Organization, Organizations } from '../../directory/organizations.js';
import { Connection, type Credential } from '../../entra/client/connection.js';
import { readTenantUrl } from '../../entra/client/tenant-url.js';
import { createEntraJob } from '../../entra/job/entra-job.js';
import type { CycleReport, ProvisioningEvent } from '../../entra/job/model.js';
import { compileMappings } from '../../entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../entra/mapping/default-mappings.js';
import { SimulatedTenant } from '../../entra/tenant/simulated-tenant.js';
import type { RehearsalCycle, RehearsalResult, RehearsalStep } from '../api/contract/data-integration.js';
import { withTrialCredential } from './trial-credential.js';
import { trialUser } from './trial-user.js';

export const MAX_REHEARSED = 2_000;
const LIVES_MS = 60 * 60_000;
const CONCURRENCY = 4;
const USERS_OF_A_GROUP = 20;
/** Of the users, something happens to every so-manieth before the second cycle. */
const CHANGED = 10;
const TOLD_EVERY_MS = 250;
const SHOWN_FAILURES = 20;

export interface RehearsalOptions {
  readonly organization: Organization;
  /** Under which the server is reached. */
  readonly origin: string;
  readonly users: number;
  readonly dialect: 'legacy' | 'aadOptscim062020';
  readonly by: string;
  readonly signal: AbortSignal;
  tell(step: RehearsalStep): void;
}

interface RehearsalUseCases {
  readonly organizations: Organizations;
  readonly credentials: Credentials;
  readonly deletion: OrganizationDeletion;
}

/** Plays provisioning jobs against organizations that are made for them, one at a time on each node. */
export class Rehearsals {
  readonly #useCases: RehearsalUseCases;
  #isUnderWay = false;

  constructor(useCases: RehearsalUseCases) {
    this.#useCases = useCases;
  }

  /**
   * An initial cycle of an Entra job and a later one, in a sandbox with the profile of the organization; the sandbox is
   * deleted whatever happens, and by a job within the hour where the server was stopped.
   * @throws OperatorError when another is under way
   */
  async run(options: RehearsalOptions): Promise<RehearsalResult> {
    if (this.#isUnderWay)
      throw new OperatorError('A rehearsal is under way on this server already. Start yours when it is over.');
    this.#isUnderWay = true;
    try {
      return await this.#run(options);
    } finally {
      this.#isUnderWay = false;
    }
  }

  async #run(options: RehearsalOptions): Promise<RehearsalResult> {
    const { organizations, credentials, deletion } = this.#useCases;
    const { organization, by, tell } = options;
    tell({ phase: 'preparing' });
    const sandbox = await organizations.createSandbox(organization, new Date(Date.now() + LIVES_MS), by);
    try {
      await organizations.setLimit(sandbox.slug, { rate: 0, burst: null }, by);
      return await withTrialCredential(credentials, sandbox, { name: 'Rehearsal', by }, (credential) =>
        rehearse(options, sandbox.slug, credential),
      );
    } finally {
      tell({ phase: 'cleaning' });
      await deletion.delete(sandbox.slug, by, () => undefined);
    }
  }
}

async function rehearse(options: RehearsalOptions, slug: string, credential: Credential): Promise<RehearsalResult> {
  const { origin, users, dialect, signal, tell } = options;
  const { tenant, ids } = tenantOf(users);
  const connection = new Connection(readTenantUrl(`${origin}/api/scim/${slug}`), {
    credential,
    maxConnections: CONCURRENCY,
    signal,
  });
  const failures: ProvisioningEvent[] = [];
  let cycle = 1;
  let toldAt = 0;
  const job = createEntraJob({
    connection,
    directory: tenant,
    ...compileMappings(DEFAULT_MAPPINGS),
    dialect,
    concurrency: CONCURRENCY,
    signal,
    onEvent(event) {
      if (event.status === 'failure') failures.push(event);
    },
    onProgress(done, total) {
      if (performance.now() - toldAt < TOLD_EVERY_MS && done < total) return;
      toldAt = performance.now();
      tell({ phase: 'cycle', cycle, finished: done, total });
    },
  });
  const cycles: RehearsalCycle[] = [];
  try {
    cycles.push(summary(await job.runCycle()));
    if (!signal.aborted && cycles[0]?.health !== 'quarantined') {
      cycle = 2;
      changeSome(tenant, ids);
      cycles.push(summary(await job.runCycle()));
    }
  } finally {
    connection.close();
  }
  return {
    isStopped: signal.aborted,
    cycles,
    failures: failures.length,
    examples: failures.slice(0, SHOWN_FAILURES).map(({ action, name, code, detail }) => ({
      action,
      ...(name !== undefined && { name }),
      ...(code !== undefined && { code }),
      ...(detail !== undefined && { detail }),
    })),
  };
}

function tenantOf(users: number): { tenant: SimulatedTenant; ids: string[] } {
  const tenant = new SimulatedTenant();
  const mark = `rehearsal-${randomBytes(3).toString('hex')}`;
  const ids: string[] = [];
  for (let i = 0; i < users; i += 1) {
    const user = trialUser(i + 1, mark, i === 0 ? undefined : ids[Math.floor((i - 1) / USERS_OF_A_GROUP)]);
    tenant.putUser(user);
    ids.push(user.objectId);
  }
  for (let i = 0; i < users; i += USERS_OF_A_GROUP)
    tenant.putGroup({
      objectId: crypto.randomUUID(),
      displayName: `Team ${i / USERS_OF_A_GROUP + 1} ${mark}`,
      attributes: {},
      members: new Set(ids.slice(i, i + USERS_OF_A_GROUP)),
    });
  return { tenant, ids };
}

/** Of ten, one moves, and of a hundred one leaves. */
function changeSome(tenant: SimulatedTenant, ids: readonly string[]): void {
  for (let i = 0; i < ids.length; i += CHANGED) {
    const user = tenant.users.get(ids[i] ?? '');
    if (user === undefined) continue;
    const isLeaving = i % (CHANGED * CHANGED) === CHANGED;
    tenant.putUser(
      isLeaving
        ? { ...user, softDeleted: true }
        : { ...user, attributes: { ...user.attributes, jobTitle: 'Head', city: 'Paris', country: 'France' } },
    );
  }
}

const summary = ({
  created,
  updated,
  disabled,
  failed,
  unchanged,
  requests,
  seconds,
  health,
  reasons,
  kind,
}: CycleReport): RehearsalCycle => ({
  kind,
  created,
  updated,
  disabled,
  unchanged,
  failed,
  requests,
  seconds,
  health,
  reasons,
});
