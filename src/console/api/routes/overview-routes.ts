import { endOf } from '../../../auth/administration/ending-soon.js';
import { isTrial } from '../../../auth/administration/new-credential.js';
import type { Credentials } from '../../../auth/credentials.js';
import { eventsOf, isQuarantined, QUARANTINE } from '../../../directory/explain/health/cycles.js';
import type { Finding } from '../../../directory/explain/health/findings.js';
import type { ClientHealth } from '../../../directory/explain/health/health-reader.js';
import type { DirectoryForPeople } from '../../../directory/for-people.js';
import { invalid } from '../api-error.js';
import type {
  ClientCycles,
  OverviewAnswer,
  OverviewCredential,
  OverviewWarning,
  RankingPage,
  TrafficWarning,
} from '../contract/overview.js';
import { listQuery } from '../list-query.js';
import { type Route, route } from '../route.js';
import { sent } from '../sent.js';

/** Credentials that an overview shows. */
const MAX_CREDENTIALS = 20;

/** The state of an organization, and which of all to look at first. */
export const overviewRoutes = (
  { facts, byRisk, healthOf }: Pick<DirectoryForPeople, 'facts' | 'byRisk' | 'healthOf'>,
  credentials: Pick<Credentials, 'list'>,
): Route[] => [
  route({
    method: 'GET',
    path: '/organizations/:slug/overview',
    access: 'read',
    async run({ call, organization }) {
      const listed = await credentials.list(organization.id);
      const all = listed.filter((credential) => credential.user === null && !isTrial(credential));
      const known = all.map(({ id, kind, name, version, lastUsedAt, ...rest }) => ({
        id,
        version,
        kind,
        name,
        lastUsedAt,
        endsAt: endOf(rest) ?? null,
      }));
      const now = new Date();
      const live = known.filter(({ endsAt }) => endsAt === null || endsAt > now);
      const ending = live.map(({ name, version, endsAt }) => ({ name, version, endsAt: endsAt ?? undefined }));
      const [told, { verdict, findings, clients }] = await Promise.all([
        facts.of(await call(), organization, known, now),
        healthOf(organization, ending),
      ]);
      return sent<OverviewAnswer>({
        ...told,
        warnings: [...sent<OverviewWarning[]>(told.warnings), ...trafficWarningsOf(findings)],
        verdict,
        cycle: cycleOf(clients[0]),
        credentials: sent<OverviewCredential[]>(
          live.slice(0, MAX_CREDENTIALS).map(({ version: _, ...shown }) => shown),
        ),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/cycles',
    access: 'read',
    async run({ organization }): Promise<{ readonly items: readonly ClientCycles[] }> {
      return { items: (await healthOf(organization, [])).clients.map(clientOf) };
    },
  }),
  route({
    method: 'GET',
    path: '/overview',
    access: 'operator',
    query: listQuery({}),
    async run({ query: { cursor = '0', count } }) {
      if (!/^\d{1,9}$/.test(cursor)) throw invalid('cursor', 'The cursor is none of this list.');
      const after = Number(cursor);
      const { at, total, rows } = await byRisk.page(after, count);
      const next = after + rows.length;
      return sent<RankingPage>({ items: rows, total, at, ...(next < total && { next: String(next) }) });
    },
  }),
];

const TRAFFIC: ReadonlySet<string> = new Set<TrafficWarning>([
  'unknownCaller',
  'quarantined',
  'failures',
  'hindered',
  'endless',
]);

/** Each once, however many clients it is true of; of everything else the facts warn already. */
function trafficWarningsOf(findings: readonly Finding[]): OverviewWarning[] {
  const gone = findings.flatMap(({ undo }): OverviewWarning[] =>
    undo === undefined
      ? []
      : [
          {
            code: 'manyGone',
            client: undo.client,
            since: undo.since.toISOString(),
            until: undo.until.toISOString(),
          },
        ],
  );
  const others = [...new Set(findings.map(({ code }) => code))].filter(isTraffic).map((code) => ({ code }));
  return [...gone, ...others];
}

const isTraffic = (code: string): code is TrafficWarning => TRAFFIC.has(code);

function clientOf({ client, lastCycle, nextExpected, isRhythmKnown, cycles }: ClientHealth): ClientCycles {
  return {
    client,
    nextExpected: nextExpected.toISOString(),
    isRhythmKnown,
    quarantine: {
      failures: lastCycle.failed - lastCycle.dangling,
      events: eventsOf(lastCycle),
      fewest: QUARANTINE.fewest,
      share: QUARANTINE.share,
      most: QUARANTINE.most,
      isReached: isQuarantined(lastCycle),
    },
    cycles: cycles.map(({ startedAt, lastAt, isUnderWay, ...counts }) => ({
      startedAt: startedAt.toISOString(),
      lastAt: lastAt.toISOString(),
      isUnderWay,
      created: counts.created,
      changed: counts.changed,
      disabled: counts.disabled,
      deleted: counts.deleted,
      failed: counts.failed,
      reads: counts.reads + counts.lookUps,
    })),
  };
}

const cycleOf = (health: ClientHealth | undefined) =>
  health === undefined
    ? null
    : {
        client: health.client,
        startedAt: health.lastCycle.startedAt,
        lastAt: health.lastCycle.lastAt,
        isUnderWay: health.lastCycle.isUnderWay,
        errorRate: health.errorRate,
        nextExpected: health.nextExpected,
      };
