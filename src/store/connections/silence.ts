import type pg from 'pg';
import { type Deadline, Deadlines } from './deadlines.js';
import { hangUp } from './hang-up.js';

/** How much later than PostgreSQL must have ended a statement a connection is given up on which nothing came of it. */
const GRACE_MS = 1_500;

/** Nothing came back: the host or the way to it is frozen, and no end of the connection is told. */
export class Silent extends Error {
  override readonly name = 'Silent';
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('The database does not answer.');
  }
}

const withGrace = (limitMs: number) => limitMs + GRACE_MS;

/** How long a statement of a connection may take; nothing for those that nobody watches. */
const limits = new WeakMap<pg.ClientBase, { usual: number; now: number }>();
const deadlines = new Deadlines();

type Send = (...args: unknown[]) => unknown;
const ENDS = new Set(['COMMIT', 'ROLLBACK']);

/**
 * Ends a connection by which a statement is not answered in time: what waits for it fails then, and goes on elsewhere.
 * @param limitMs after which PostgreSQL itself ends a statement, if it hears us
 */
export function endWhenSilent(client: pg.ClientBase, limitMs: number): void {
  const limit = { usual: withGrace(limitMs), now: withGrace(limitMs) };
  limits.set(client, limit);
  const send = client.query.bind(client) as Send;
  const watchAndSend: Send = (...args) => {
    const wait = new Wait(client, limit.now);
    if (ENDS.has(args[0] as string)) limit.now = limit.usual;
    const told = args.at(-1);
    if (typeof told === 'function') {
      return send(...args.slice(0, -1), (...outcome: unknown[]) => {
        wait.end();
        told(...outcome);
      });
    }
    const sent = send(...args) as Promise<unknown>;
    const end = () => wait.end();
    sent.then(end, end);
    return sent;
  };
  client.query = watchAndSend as typeof client.query;
}

/** Lets what follows in this transaction take so long. */
export async function allowLonger(client: pg.ClientBase, limitMs: number): Promise<void> {
  await client.query(`SET LOCAL statement_timeout = ${limitMs}`);
  const limit = limits.get(client);
  if (limit !== undefined) limit.now = withGrace(limitMs);
}

/** One statement that is waited for. */
export class Wait implements Deadline {
  readonly at: number;
  readonly #client: pg.ClientBase;
  #isOver = false;

  /** @param limitMs after which the connection is ended */
  constructor(client: pg.ClientBase, limitMs: number) {
    this.at = performance.now() + limitMs;
    this.#client = client;
    deadlines.add(this);
  }

  /** When it was us who stood still, an answer may lie there unread. */
  miss(): void {
    setImmediate(() => {
      if (!this.#isOver) hangUp(this.#client, new Silent());
    });
  }

  end(): void {
    this.#isOver = true;
    deadlines.remove(this);
  }
}
