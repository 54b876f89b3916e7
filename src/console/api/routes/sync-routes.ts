import { z } from 'zod';
import {
  SYNC_KINDS,
  SYNC_MODES,
  type SyncRow,
  type SyncRunReport,
  type SyncRunRow,
  SyncRuns,
  type Syncs,
} from '../../../upstream/sync/syncs.js';
import type { SyncsAtWork } from '../../../upstream/sync/syncs-at-work.js';
import { EventStream, Reply, type ServerEvent } from '../answer.js';
import { conflict } from '../api-error.js';
import type { SyncRunAnswer, SyncRunItem } from '../contract/sync-runs.js';
import { idParams } from '../list-query.js';
import { type Route, route } from '../route.js';
import { syncItemOf } from './sync-items.js';

const MAX_MINUTES = 7 * 24 * 60;

export interface SyncUseCases {
  readonly syncs: Pick<Syncs, 'list' | 'runs' | 'show' | 'follow' | 'cancel' | 'schedule'>;
  readonly syncsAtWork: Pick<SyncsAtWork, 'begin'>;
}

/** What brings users and groups of systems here: see docs/decisions/0030-repository-sync.md. */
export const syncRoutes = ({ syncs, syncsAtWork }: SyncUseCases): Route[] => {
  const answer = async (slug: string, report: SyncRunReport): Promise<SyncRunAnswer> => {
    const all = await syncs.list(slug);
    return answerOf(report, all.find(({ sync }) => sync.systemId === report.run.systemId)?.sync);
  };
  async function* told(slug: string, id: string, end: AbortSignal): AsyncGenerator<ServerEvent> {
    try {
      for await (const report of syncs.follow(slug, id, end)) yield { data: await answer(slug, report) };
    } catch {
      // What is gone meanwhile has no more to tell; whoever asks anew is told why.
    }
  }
  return [
    route({
      method: 'GET',
      path: '/organizations/:slug/sync-runs',
      access: 'read',
      query: z.strictObject({ system: z.uuid('This is no id of a system.').optional() }),
      run: async ({ organization: { slug }, query }) => ({
        items: (await syncs.runs(slug, query.system)).map(itemOf),
      }),
    }),
    route({
      method: 'GET',
      path: '/organizations/:slug/sync-runs/:id',
      access: 'read',
      params: idParams,
      run: async ({ organization: { slug }, params: { id } }) => answer(slug, await syncs.show(slug, id)),
    }),
    route({
      method: 'GET',
      path: '/organizations/:slug/sync-runs/:id/events',
      access: 'read',
      params: idParams,
      async run({ organization: { slug }, params: { id } }) {
        await syncs.show(slug, id);
        return new EventStream((end) => told(slug, id, end));
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/sync-runs/:id/cancel',
      access: 'write',
      params: idParams,
      async run({ organization: { slug }, params: { id }, by }) {
        await syncs.cancel(slug, id, { kind: 'person', name: by });
        return answer(slug, await syncs.show(slug, id));
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/systems/:id/sync-runs',
      access: 'write',
      params: idParams,
      body: z.strictObject({ mode: z.enum(SYNC_MODES).default('full') }),
      async run({ organization: { slug }, params: { id }, body, by }) {
        try {
          const run = await syncsAtWork.begin(slug, id, { kind: 'person', name: by }, body.mode);
          return new Reply(itemOf(run), { status: 201 });
        } catch (error) {
          if (error instanceof SyncRuns) throw conflict('A sync of this system runs already.', 'running');
          throw error;
        }
      },
    }),
    route({
      method: 'PUT',
      path: '/organizations/:slug/systems/:id/sync',
      access: 'write',
      params: idParams,
      body: z.strictObject({
        kind: z.enum(SYNC_KINDS),
        everyMinutes: z
          .number('Minutes, as a whole number.')
          .int('Minutes, as a whole number.')
          .min(1, 'At least each minute.')
          .max(MAX_MINUTES, 'At least once in a week.')
          .nullable(),
        mode: z.enum(SYNC_MODES),
      }),
      run: async ({ organization: { slug }, params: { id }, body, by }) =>
        syncItemOf(await syncs.schedule(slug, id, body, { kind: 'person', name: by })),
    }),
  ];
};

function itemOf(run: SyncRunRow): SyncRunItem {
  const { id, systemId, systemName, kind, mode, isScheduled, actor, actorEmail, state, phase, counts } = run;
  return {
    ...{ id, kind, mode, isScheduled, state, phase, counts },
    system: { id: systemId, name: systemName },
    actor: actorEmail ?? actor,
    startedAt: run.startedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
  };
}

const answerOf = ({ run, errors }: SyncRunReport, sync: SyncRow | undefined): SyncRunAnswer => ({
  ...itemOf(run),
  trouble: run.trouble,
  errors: errors.map(({ resourceType: type, ...rest }) => ({ type, ...rest })),
  sync: sync === undefined ? null : syncItemOf(sync),
});
