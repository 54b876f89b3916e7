import { endOf } from '../../../auth/administration/ending-soon.js';
import { isTrial } from '../../../auth/administration/new-credential.js';
import type { Credentials } from '../../../auth/credentials.js';
import type { Finding } from '../../../directory/explain/health/findings.js';
import type { ClientHealth } from '../../../directory/explain/health/health-reader.js';
import type { DirectoryForPeople } from '../../../directory/for-people.js';
import { invalid } from '../api-error.js';
import type { OverviewAnswer, OverviewCredential, RankingPage, TrafficWarning } from '../contract/overview.js';
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
        warnings: [...told.warnings, ...trafficWarningsOf(findings)],
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
  'manyGone',
  'endless',
]);

/** Each once, however many clients it is true of; of everything else the facts warn already. */
const trafficWarningsOf = (findings: readonly Finding[]): { readonly code: TrafficWarning }[] =>
  [...new Set(findings.map(({ code }) => code))].filter(isTraffic).map((code) => ({ code }));

const isTraffic = (code: string): code is TrafficWarning => TRAFFIC.has(code);

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
