import type { TestOrganization } from '../support/test-server.js';

/** What attacks are played against: the application in the test's own process, or, in a drill, a server of its own. */
export interface World {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Such as `http://127.0.0.1:40123/api/scim/`. */
  readonly scimUrl: string;
  /**
   * Somebody measures what the attack costs, which takes all of its load. Where nobody does, a smaller one of the same
   * kind is enough for what is due to whoever sends it, and to others.
   */
  readonly isMeasured: boolean;
  /** An empty organization with a secret and, so that what is counted here is not the requests, without a limit of them. */
  createOrganization(profile: 'core' | 'vault'): Promise<TestOrganization>;
  query<Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]>;
}

/** One way to take more than one's share of a server. */
export interface Attack {
  /** What is attacked, and how: `lists: six pages over 110 large users`. */
  readonly name: string;
  /** It waits for what the time limit of the database ends, which may be short where nobody measures. */
  readonly waitsForTimeLimit?: true;
  /**
   * Makes what the attack needs; whatever is heavy for whoever attacks is made here too, because a drill begins to
   * watch the server afterwards.
   * @returns the attack itself, which throws when an answer is not the one that is due
   */
  prepare(world: World): Promise<() => Promise<void>>;
}
