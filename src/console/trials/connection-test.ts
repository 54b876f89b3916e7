import { randomBytes } from 'node:crypto';
import type { Credentials } from '../../auth/credentials.js';
import { Connection, type Credential, type Exchange } from '../../entra/client/connection.js';
import { ConnectionError } from '../../entra/client/connection-error.js';
import { readTenantUrl } from '../../entra/client/tenant-url.js';
import { runDoctor } from '../../entra/doctor/run-doctor.js';
import { createEntraJob } from '../../entra/job/entra-job.js';
import type { ProvisioningEvent } from '../../entra/job/model.js';
import { Creations } from '../../entra/leftovers/creations.js';
import { compileMappings } from '../../entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../entra/mapping/default-mappings.js';
import { SimulatedTenant } from '../../entra/tenant/simulated-tenant.js';
import type { TestExchange, TestResult, TestStep } from '../api/contract/data-integration.js';
import { withTrialCredential } from './trial-credential.js';
import { trialUser } from './trial-user.js';

export interface ConnectionTestOptions {
  readonly credentials: Credentials;
  readonly organization: { readonly id: string; readonly slug: string; readonly active: boolean };
  /** Under which the server is reached. */
  readonly origin: string;
  readonly by: string;
  readonly signal: AbortSignal;
  /** Told of each step as it is done. */
  tell(step: TestStep): void;
}

const TIMEOUT_MS = 15_000;
const MAX_TEXT = 4_000;

/**
 * What "Test Connection" of Entra and its provisioning on demand do, against this organization over HTTP: the way to the
 * endpoint step by step, then a user of its own who is created, changed, disabled and deleted.
 */
export function testConnection(options: ConnectionTestOptions): Promise<TestResult> {
  const { credentials, organization, by } = options;
  return withTrialCredential(credentials, organization, { name: 'Connection test', by }, (credential) =>
    test(options, credential),
  );
}

async function test(options: ConnectionTestOptions, credential: Credential): Promise<TestResult> {
  const { organization, origin, signal, tell } = options;
  const url = `${origin}/api/scim/${organization.slug}`;
  const began = performance.now();
  const counts = { passed: 0, warned: 0, failed: 0 };
  const say = (step: TestStep) => {
    if (step.verdict === 'passed' || step.verdict === 'warned' || step.verdict === 'failed') counts[step.verdict] += 1;
    tell(step);
  };
  const report = await runDoctor(url, {
    credential,
    hasCredential: true,
    isAtHome: true,
    timeoutMs: TIMEOUT_MS,
    signal,
    onResult: ({ id, title, status, finding, fix }) =>
      say({ part: 'way', id, title, verdict: status, finding, ...(fix !== undefined && { remedy: fix }) }),
  });
  const isReached = report.results.every(({ id, status }) => id !== 'authentication' || status === 'passed');
  if (isReached) await provision(url, credential, signal, say);
  return { ...counts, seconds: (performance.now() - began) / 1_000 };
}

/** What is done with the user of the test, and which of the job's own words tell that it worked. */
const ACTIONS = ['create', 'update', 'disable', 'delete'] as const;
const TITLES = {
  probe: 'Test Connection',
  create: 'Create a user',
  update: 'Change the user',
  disable: 'Disable the user',
  delete: 'Delete the user',
} as const;

async function provision(
  url: string,
  credential: Credential,
  signal: AbortSignal,
  say: (step: TestStep) => void,
): Promise<void> {
  const creations = new Creations();
  let exchanges: TestExchange[] = [];
  let events: ProvisioningEvent[] = [];
  const connection = new Connection(readTenantUrl(url), {
    credential,
    timeoutMs: TIMEOUT_MS,
    maxConnections: 1,
    signal,
    observe(exchange) {
      creations.observe(exchange);
      exchanges.push(shown(exchange));
    },
  });
  const tenant = new SimulatedTenant();
  const user = trialUser(1, `connection-test-${randomBytes(4).toString('hex')}`);
  const { users } = compileMappings(DEFAULT_MAPPINGS);
  const job = createEntraJob({ connection, directory: tenant, users, signal, onEvent: (event) => events.push(event) });
  const change = {
    create: () => tenant.putUser(user),
    update: () => tenant.putUser({ ...user, attributes: { ...user.attributes, jobTitle: 'Tested' } }),
    disable: () => tenant.putUser({ ...user, softDeleted: true }),
    delete: () => tenant.deleteUser(user.objectId),
  };
  try {
    for (const action of ACTIONS) {
      if (signal.aborted) return;
      [exchanges, events] = [[], []];
      change[action]();
      const { reasons } = await job.provisionOnDemand(user.objectId);
      const failure = events.find(({ status }) => status === 'failure');
      const isDone = events.some((event) => event.action === action && event.status === 'success');
      say(
        isDone && failure === undefined
          ? { ...of(action), verdict: 'passed', finding: found(exchanges), exchanges }
          : {
              ...of(action),
              verdict: 'failed',
              finding: failure?.detail ?? reasons[0] ?? 'The endpoint did not do it.',
              remedy: `Entra would call this ${failure?.code ?? 'a failure'}. The provisioning log of this organization tells why.`,
              exchanges,
            },
      );
      if (!isDone) return;
    }
  } finally {
    // Also what a stopped test has made.
    if (creations.size > 0) await removeAll(url, credential, creations);
    connection.close();
  }
}

async function removeAll(url: string, credential: Credential, creations: Creations): Promise<void> {
  const connection = new Connection(readTenantUrl(url), { credential, timeoutMs: TIMEOUT_MS });
  await creations.deleteAll(connection);
  connection.close();
}

const of = (action: (typeof ACTIONS)[number]) => ({ part: 'provision', id: action, title: TITLES[action] }) as const;

const found = (exchanges: readonly TestExchange[]): string => {
  const last = exchanges.at(-1);
  return last === undefined ? '' : `${last.method} was answered with ${last.status} in ${Math.round(last.ms)} ms.`;
};

/** Without headers: the credential is in one of them. */
function shown({ request, url, outcome }: Exchange): TestExchange {
  const isError = outcome instanceof ConnectionError;
  return {
    method: request.method,
    path: new URL(url).pathname + new URL(url).search,
    status: isError ? 0 : outcome.status,
    ms: isError ? 0 : outcome.duration,
    ...(request.body !== undefined && { sent: JSON.stringify(request.body, undefined, 2).slice(0, MAX_TEXT) }),
    received: (isError ? outcome.message : pretty(outcome)).slice(0, MAX_TEXT),
  };
}

const pretty = ({ json, text }: { readonly json: unknown; readonly text: string }): string =>
  json === undefined ? text : JSON.stringify(json, undefined, 2);
