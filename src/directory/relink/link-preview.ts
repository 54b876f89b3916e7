import { comparable, type Matchable, type MatchedUser, type MatchingStore } from '../../store/relink/matching-store.js';
import type { Organizations } from '../organizations.js';

export { MATCHABLE, type Matchable } from '../../store/relink/matching-store.js';

/** A user of the source, by the values that a job would match by, the best first. */
export interface SourceUser {
  /** Where it is in the file, and what it is called there. */
  readonly place: string;
  readonly name: string;
  readonly values: readonly (readonly [by: Matchable, value: string])[];
}

/** What a first cycle would make of a user of the source. */
export interface Match {
  readonly place: string;
  readonly name: string;
  readonly outcome: 'matched' | 'created' | 'ambiguous' | 'shared';
  /** By which attribute it would find somebody. */
  readonly by?: Matchable | undefined;
  /** Whom: one, or of an ambiguous match some. */
  readonly users: readonly Pick<MatchedUser, 'id' | 'userName'>[];
  /** Of a shared match, who else of the source would find the same user. */
  readonly sharedWith?: string | undefined;
}

export interface LinkTotals {
  readonly rows: number;
  readonly matched: Readonly<Record<Matchable, number>>;
  readonly created: number;
  readonly ambiguous: number;
  readonly shared: number;
  /** Users here whom nobody of the source would find. */
  readonly unmatched: number;
}

const BATCH = 500;

/** Says which users a first cycle would find, before it runs. */
export class LinkPreview {
  readonly #organizations: Organizations;
  readonly #store: MatchingStore;

  constructor(organizations: Organizations, store: MatchingStore) {
    this.#organizations = organizations;
    this.#store = store;
  }

  /**
   * @param source is read once, in parts
   * @param onMatch told of each, in their order
   */
  async run(
    slug: string,
    source: AsyncIterable<SourceUser> | Iterable<SourceUser>,
    onMatch: (match: Match) => void,
  ): Promise<LinkTotals> {
    const organization = await this.#organizations.get(slug);
    const matched = { userName: 0, externalId: 0, 'emails.value': 0 };
    const counts = { rows: 0, created: 0, ambiguous: 0, shared: 0 };
    const taken = new Map<string, string>();
    const tell = (match: Match) => {
      counts.rows += 1;
      if (match.outcome === 'matched' && match.by !== undefined) matched[match.by] += 1;
      else if (match.outcome !== 'matched') counts[match.outcome] += 1;
      onMatch(match);
    };
    let batch: SourceUser[] = [];
    const flush = async () => {
      for (const match of await this.#match(organization.id, batch)) tell(shared(match, taken));
      batch = [];
    };
    for await (const user of source) {
      batch.push(user);
      if (batch.length === BATCH) await flush();
    }
    await flush();
    const { users } = await this.#organizations.count(organization);
    return { ...counts, matched, unmatched: Math.max(0, users - taken.size) };
  }

  /** By the first attribute that finds somebody, as a job does it: more than one stops it. */
  async #match(organizationId: string, batch: readonly SourceUser[]): Promise<Match[]> {
    const matches = new Map<SourceUser, Match>();
    const depth = Math.max(0, ...batch.map(({ values }) => values.length));
    for (let i = 0; i < depth; i += 1) {
      const open = batch.filter((user) => !matches.has(user) && user.values[i] !== undefined);
      const attributes = new Set(open.map(({ values }) => values[i]?.[0] as Matchable));
      for (const by of attributes) {
        const wanted = open.filter(({ values }) => values[i]?.[0] === by);
        const found = await this.#store.find(
          organizationId,
          by,
          wanted.map((user) => valueAt(user, i)),
        );
        for (const user of wanted) {
          const users = found.get(comparable(by, valueAt(user, i))) ?? [];
          const { place, name } = user;
          if (users.length > 0)
            matches.set(user, { place, name, by, users, outcome: users.length === 1 ? 'matched' : 'ambiguous' });
        }
      }
    }
    return batch.map(
      (user) => matches.get(user) ?? { place: user.place, name: user.name, outcome: 'created', users: [] },
    );
  }
}

const valueAt = ({ values }: SourceUser, i: number): string => values[i]?.[1] ?? '';

/** Of two of the source who find the same user, the second fails. */
function shared(match: Match, taken: Map<string, string>): Match {
  const [user] = match.users;
  if (match.outcome !== 'matched' || user === undefined) return match;
  const first = taken.get(user.id);
  if (first !== undefined) return { ...match, outcome: 'shared', sharedWith: first };
  taken.set(user.id, `${match.name} (${match.place})`);
  return match;
}
