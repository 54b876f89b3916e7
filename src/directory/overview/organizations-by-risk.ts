import type { Organization, Organizations } from '../organizations.js';
import type { OrganizationOverview, Overviews } from '../overviews.js';

/** What makes an organization stand above others. */
export const RISKS = ['providerOff', 'credentialEnds', 'onlyRefused', 'manyRefused', 'silent', 'neverHeard'] as const;
export type Risk = (typeof RISKS)[number];

export interface RankedOrganization {
  readonly slug: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly risks: readonly Risk[];
  readonly users: number;
  readonly isCounted: boolean;
  readonly lastSuccess: Date | null;
  readonly lastRefusal: Date | null;
  /** Within the last day, among the newest entries of the log. */
  readonly refusals: number;
  /** When the next of its credentials ends; null for none within 60 days. */
  readonly endsAt: Date | null;
}

/** All organizations as they were at a time. */
interface Ranking {
  readonly at: number;
  readonly rows: readonly RankedOrganization[];
}

const DAY_MS = 86_400_000;
const SOON_MS = 30 * DAY_MS;
const MANY = 10;
/** As long as one ranking is shown; made anew by the next who asks. */
const KEPT_MS = 60_000;
const WEIGHT: Readonly<Record<Risk, number>> = {
  onlyRefused: 50,
  credentialEnds: 40,
  manyRefused: 20,
  silent: 15,
  providerOff: 5,
  neverHeard: 1,
};

export interface RankingOptions {
  readonly organizations: Organizations;
  readonly overviews: Overviews;
  /** Credentials of all organizations that end within 60 days. */
  expiring(): Promise<readonly { readonly slug: string; readonly endsAt: Date }[]>;
}

/** Tells operators which organizations to look at first. */
export class OrganizationsByRisk {
  readonly #options: RankingOptions;
  #ranking: Promise<Ranking> | undefined;
  #madeAt = Number.NEGATIVE_INFINITY;

  constructor(options: RankingOptions) {
    this.#options = options;
  }

  /** @param after how many are skipped. @returns also when it was so, and how many there are */
  async page(after: number, count: number): Promise<{ at: Date; total: number; rows: readonly RankedOrganization[] }> {
    if (this.#ranking === undefined || performance.now() > this.#madeAt + KEPT_MS) {
      this.#madeAt = performance.now();
      const ranking = this.#rank();
      this.#ranking = ranking;
      ranking.catch(() => {
        if (this.#ranking === ranking) this.#ranking = undefined;
      });
    }
    const { at, rows } = await this.#ranking;
    return { at: new Date(at), total: rows.length, rows: rows.slice(after, after + count) };
  }

  async #rank(): Promise<Ranking> {
    const { organizations, overviews, expiring } = this.#options;
    const present = await organizations.listPresent();
    const [all, ending] = await Promise.all([overviews.ofAll(present), expiring()]);
    const ends = new Map<string, Date>();
    for (const { slug, endsAt } of ending) {
      const known = ends.get(slug);
      if (known === undefined || endsAt < known) ends.set(slug, endsAt);
    }
    const at = Date.now();
    const rows = present.map((one) => rankedOf(one, all.get(one.id), ends.get(one.slug) ?? null, at));
    return { at, rows: rows.sort((a, b) => weightOf(b) - weightOf(a) || (a.slug < b.slug ? -1 : 1)) };
  }
}

const weightOf = ({ risks }: RankedOrganization): number => risks.reduce((sum, risk) => sum + WEIGHT[risk], 0);

function rankedOf(
  { slug, name, active }: Organization,
  overview: OrganizationOverview | undefined,
  endsAt: Date | null,
  now: number,
): RankedOrganization {
  const { users = 0, isCounted = true, lastSuccess = null, lastRefusal = null, refusals = 0 } = overview ?? {};
  const heard = Math.max(lastSuccess?.getTime() ?? 0, lastRefusal?.getTime() ?? 0);
  const isFailing =
    lastRefusal !== null && refusals > 0 && (lastSuccess === null || lastSuccess.getTime() < now - DAY_MS);
  const is: Readonly<Record<Risk, boolean>> = {
    providerOff: !active,
    credentialEnds: endsAt !== null && endsAt.getTime() < now + SOON_MS,
    onlyRefused: isFailing,
    manyRefused: !isFailing && refusals >= MANY,
    silent: heard > 0 && heard < now - DAY_MS,
    neverHeard: heard === 0,
  };
  const risks = RISKS.filter((risk) => is[risk]);
  return { slug, name, isActive: active, risks, users, isCounted, lastSuccess, lastRefusal, refusals, endsAt };
}
