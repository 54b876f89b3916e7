import { z } from 'zod';
import type { AccessRequests } from '../../../upstream/access/access-requests.js';
import { probe } from '../../../upstream/client/probe.js';
import type { UpstreamClient, UpstreamCondition } from '../../../upstream/client/upstream-answer.js';
import type { SyncReport, Syncs } from '../../../upstream/sync/syncs.js';
import { changedInput, type SystemChange } from '../../../upstream/systems/changed-input.js';
import { inputOfExport } from '../../../upstream/systems/exported-system.js';
import { shownAuthentication } from '../../../upstream/systems/kept-authentication.js';
import { type SystemInput, UPSTREAM_KINDS } from '../../../upstream/systems/system-input.js';
import { SystemChanged } from '../../../upstream/systems/system-refused.js';
import type { UpstreamSystems } from '../../../upstream/systems/upstream-systems.js';
import { readSystemExport } from '../../../upstream/transformation/read-system-export.js';
import { TransformationError } from '../../../upstream/transformation/transformation-error.js';
import { Reply, versioned } from '../answer.js';
import { conflict, invalid, notFound } from '../api-error.js';
import type {
  ReadExport,
  SystemAnswer,
  SystemCheck,
  SystemCondition,
  SystemEntry,
  SystemItem,
  SystemMethod,
  SystemSignIn,
} from '../contract/systems.js';
import { idParams } from '../list-query.js';
import { type Route, route } from '../route.js';
import { plainText } from './plain-text.js';
import { syncItemOf } from './sync-items.js';

/** Two transformations, each of the length that one may have, and what JSON makes of them. */
export const MAX_SYSTEM_BYTES = 4_500_000;

const ACCESS_THERE =
  'There are requests for access to its groups that are not over. Revoke them first, which takes the memberships away, or have them forgotten.';

export type System = Awaited<ReturnType<UpstreamSystems['register']>>;

export interface SystemUseCases {
  readonly systems: Pick<UpstreamSystems, 'list' | 'find' | 'register' | 'change' | 'remove'>;
  readonly upstreams: {
    clientOf(system: System): UpstreamClient;
    conditionOf(system: System): UpstreamCondition;
  };
  readonly syncs: Pick<Syncs, 'list'>;
  readonly access: Pick<AccessRequests, 'bySystem'>;
}

const removable = z.string().nullable().optional();
/** What is wrong with values, the use case tells; `null` takes away. */
const entry = z.strictObject({
  name: z.string(),
  kind: z.enum(UPSTREAM_KINDS),
  url: z.string(),
  authentication: z.looseObject({ method: z.string() }),
  properties: z.record(z.string(), z.string()).optional(),
  isProxy: z.boolean().optional(),
  authorities: removable,
  readTransformation: removable,
  writeTransformation: removable,
});

/** The systems of an organization: other service providers, which are proxied, synced, and written to. */
export const systemRoutes = ({ systems, upstreams, syncs, access }: SystemUseCases): Route[] => {
  const find = async (organizationId: string, id: string): Promise<System> => {
    const system = await systems.find(organizationId, id);
    if (system === undefined) throw notFound('There is no such system in this organization.');
    return system;
  };
  const around = async ({ id, slug }: { readonly id: string; readonly slug: string }) => {
    const [reports, requests] = await Promise.all([syncs.list(slug), access.bySystem(id)]);
    return { syncOf: new Map(reports.map((report) => [report.sync.systemId, report])), requests };
  };
  const describe = async (organization: { id: string; slug: string }, system: System, origin: string) => {
    const { syncOf, requests } = await around(organization);
    const condition = conditionOf(upstreams.conditionOf(system));
    return answerOf(system, origin, condition, syncOf.get(system.id), requests.get(system.id));
  };
  return [
    route({
      method: 'GET',
      path: '/organizations/:slug/systems',
      access: 'read',
      async run({ organization }) {
        const [all, { syncOf, requests }] = await Promise.all([systems.list(organization.id), around(organization)]);
        const items = all.map((system) =>
          itemOf(system, conditionOf(upstreams.conditionOf(system)), syncOf.get(system.id), requests.get(system.id)),
        );
        return { items };
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/systems',
      access: 'manage',
      body: entry,
      maxBodyBytes: MAX_SYSTEM_BYTES,
      async run({ organization, body, by, session, origin }) {
        const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
        refuseUnreadable(given);
        const entered = { by, mayReference: session.account.isOperator };
        const system = await systems.register(organization.id, given, entered);
        return new Reply(await describe(organization, system, origin), { status: 201 });
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/systems/export',
      access: 'manage',
      body: z.strictObject({ text: z.string().max(2_000_000, 'It is longer than 2 MB.') }),
      maxBodyBytes: MAX_SYSTEM_BYTES,
      run: ({ body }) => readExport(body.text),
    }),
    route({
      method: 'GET',
      path: '/organizations/:slug/systems/:id',
      access: 'read',
      params: idParams,
      async run({ organization, params, origin }) {
        const system = await find(organization.id, params.id);
        return versioned(await describe(organization, system, origin), system.version);
      },
    }),
    route({
      method: 'PATCH',
      path: '/organizations/:slug/systems/:id',
      access: 'manage',
      params: idParams,
      body: entry.partial(),
      maxBodyBytes: MAX_SYSTEM_BYTES,
      async run({ organization, params, body, by, session, version, origin }) {
        refuseUnreadable(body);
        const before = await find(organization.id, params.id);
        if (before.version !== version()) throw new SystemChanged();
        const entered = { by, mayReference: session.account.isOperator };
        const system = await systems.change(before, changedInput(before, body as SystemChange), entered);
        return versioned(await describe(organization, system, origin), system.version);
      },
    }),
    route({
      method: 'DELETE',
      path: '/organizations/:slug/systems/:id',
      access: 'manage',
      params: idParams,
      query: z.strictObject({ forgetAccess: z.enum(['true', 'false']).default('false') }),
      async run({ organization, params, query, by }) {
        const system = await find(organization.id, params.id);
        const forgetsAccess = query.forgetAccess === 'true';
        const live = (await access.bySystem(organization.id)).get(system.id)?.live ?? 0;
        if (live > 0 && !forgetsAccess) throw conflict(ACCESS_THERE, 'accessThere');
        await systems.remove(system, { by }, forgetsAccess);
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/systems/:id/check',
      access: 'write',
      params: idParams,
      async run({ organization, params, signal }): Promise<SystemCheck> {
        const system = await find(organization.id, params.id);
        const { isUsable, steps } = await probe(upstreams.clientOf(system), { signal });
        return { isUsable, steps: steps.map((step) => ({ ...step, next: step.next ?? null })) };
      },
    }),
  ];
};

/** @throws ApiError for what no text in the database can have */
function refuseUnreadable(entered: object): void {
  for (const [field, value] of Object.entries(entered))
    if (!plainText(JSON.stringify(value ?? null))) throw invalid(field, 'It has characters that no text has.');
}

function readExport(text: string): ReadExport {
  try {
    const exported = readSystemExport(text);
    const { name, kind, url, authentication, properties = {}, isProxy = true, ...rest } = inputOfExport(exported, {});
    const { credentials, warnings } = exported;
    const entry = {
      ...{ name, kind, url, authentication, properties, isProxy },
      readTransformation: textOf(rest.readTransformation),
      writeTransformation: textOf(rest.writeTransformation),
    } as SystemEntry;
    return { entry, credentials, warnings };
  } catch (error) {
    if (error instanceof TransformationError) throw invalid('text', error.message);
    throw error;
  }
}

const textOf = (transformation: SystemInput['readTransformation']): string | null =>
  transformation === undefined ? null : JSON.stringify(transformation, null, 2);

const conditionOf = ({ state, until }: UpstreamCondition): SystemCondition => ({
  state,
  until: until?.toISOString() ?? null,
});

type Requests = { readonly live: number; readonly lastProvisionedAt: Date | null } | undefined;

function itemOf(
  { id, name, kind, baseUrl: url, authentication, isProxy }: System,
  condition: SystemCondition,
  report: SyncReport | undefined,
  requests: Requests,
): SystemItem {
  const run = report?.lastRun;
  return {
    ...{ id, name, kind, url, method: authentication.method, isProxy, condition },
    lastSync: run === undefined ? null : { run: run.id, state: run.state, startedAt: run.startedAt.toISOString() },
    lastProvisionedAt: requests?.lastProvisionedAt?.toISOString() ?? null,
  };
}

function answerOf(
  system: System,
  origin: string,
  condition: SystemCondition,
  report: SyncReport | undefined,
  requests: Requests,
): SystemAnswer {
  const { id, version, authorities, properties, isProxy, updatedAt } = system;
  return {
    ...itemOf(system, condition, report, requests),
    version,
    authentication: signInOf(system),
    authorities: authorities ?? null,
    properties,
    readTransformation: textOf(system.readTransformation),
    writeTransformation: textOf(system.writeTransformation),
    proxyUrl: isProxy ? `${origin}/ipsproxy/service/api/v1/scim/${id}` : null,
    changedAt: updatedAt.toISOString(),
    sync: report === undefined ? null : syncItemOf(report.sync),
    liveRequests: requests?.live ?? 0,
  };
}

/** The key of a certificate is its secret. */
function signInOf(system: System): SystemSignIn {
  const { method, key, ...rest } = shownAuthentication(system);
  return { ...rest, ...(key === undefined ? {} : { secret: key }), method: method as SystemMethod };
}
