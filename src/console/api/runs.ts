import { randomUUID } from 'node:crypto';
import type { SignedIn } from '../../auth/accounts/sessions.js';
import { newRequestId } from '../../directory/log/request-id.js';
import { EventStream, type ServerEvent } from './answer.js';
import { notFound, toApiError, tooMany } from './api-error.js';
import type { RunEvent, RunKind, RunStarted, RunUnderWay } from './contract/run.js';

/** What the work of a run is given. */
export interface RunWork {
  /** Tells those who watch. */
  tell(step: object): void;
  /** Aborted when the session ends, or the server stops. */
  readonly signal: AbortSignal;
}

interface Run {
  readonly kind: RunKind;
  readonly sessionId: string;
  readonly organizationId: string | undefined;
  readonly events: RunEvent[];
  readonly end: AbortController;
  isDone: boolean;
  /** Wake up when there is another event. */
  readonly watchers: Set<() => void>;
}

const MAX_RUNS = 20;
const MAX_OF_ORGANIZATION = 3;
const MAX_EVENTS = 20_000;
/** Of those that are over, the newest are kept. */
const MAX_KEPT = 30;
/** For which its events can be read when it is over. */
const KEPT_MS = 10 * 60_000;
const LOOK_MS = 5_000;

/**
 * Long work that somebody watches: a POST begins it, and its events are read as a stream, again from any point on. It runs on
 * this node, for no longer than the session of who began it.
 */
export class Runs {
  readonly #runs = new Map<string, Run>();
  readonly #isLive: (sessionId: string) => Promise<boolean>;
  readonly #onProblem: (requestId: string, error: unknown) => void;

  constructor(isLive: (sessionId: string) => Promise<boolean>, onProblem: (requestId: string, error: unknown) => void) {
    this.#isLive = isLive;
    this.#onProblem = onProblem;
  }

  /**
   * @param work what it returns is the `result` of the last event, and what it throws the `error`
   * @throws ApiError 429 when too many are under way
   */
  start(
    { id: sessionId, organization }: Pick<SignedIn, 'id' | 'organization'>,
    kind: RunKind,
    work: (run: RunWork) => Promise<unknown>,
  ): RunStarted {
    const underWay = [...this.#runs.values()].filter(({ isDone }) => !isDone);
    const ofOrganization = underWay.filter(({ organizationId }) => organizationId === organization?.id);
    if (underWay.length >= MAX_RUNS || ofOrganization.length >= MAX_OF_ORGANIZATION)
      throw tooMany('Too much is under way already. Wait until one of the runs is over.', 15);
    const id = randomUUID();
    const end = new AbortController();
    const run: Run = {
      kind,
      sessionId,
      organizationId: organization?.id,
      events: [],
      end,
      isDone: false,
      watchers: new Set(),
    };
    this.#runs.set(id, run);
    void this.#see(id, run, work);
    return { run: id };
  }

  /** Those of a session in an organization that go on, the newest last. */
  underWay({ id: sessionId, organization }: Pick<SignedIn, 'id' | 'organization'>): RunUnderWay[] {
    return [...this.#runs]
      .filter(([, run]) => !run.isDone && run.sessionId === sessionId && run.organizationId === organization?.id)
      .map(([run, { kind }]) => ({ run, kind }));
  }

  /** What a run tells, from an event on. @throws ApiError 404 for one of another organization or session */
  events(
    id: string,
    { id: sessionId, organization }: Pick<SignedIn, 'id' | 'organization'>,
    lastEventId?: string,
  ): EventStream {
    const run = this.#find(id, { id: sessionId, organization });
    const from = lastEventId === undefined ? 0 : Number.parseInt(lastEventId, 10) + 1 || 0;
    return new EventStream((signal) => follow(run, from, signal));
  }

  /** Has the work end, which then tells so. @throws ApiError 404 as events */
  stop(id: string, session: Pick<SignedIn, 'id' | 'organization'>): void {
    this.#find(id, session).end.abort();
  }

  #find(id: string, { id: sessionId, organization }: Pick<SignedIn, 'id' | 'organization'>): Run {
    const run = this.#runs.get(id);
    const isTheirs = run?.sessionId === sessionId && run.organizationId === organization?.id;
    if (run === undefined || !isTheirs) throw notFound('There is no such run here, or it is over for long.');
    return run;
  }

  /** Ends all, as the server stops. */
  close(): void {
    for (const run of this.#runs.values()) run.end.abort();
  }

  #forgetOldest(): void {
    const over = [...this.#runs].filter(([, { isDone }]) => isDone);
    for (const [id] of over.slice(0, Math.max(0, over.length - MAX_KEPT))) this.#runs.delete(id);
  }

  async #see(id: string, run: Run, work: (run: RunWork) => Promise<unknown>): Promise<void> {
    const look = setInterval(() => {
      this.#isLive(run.sessionId).then(
        (isLive) => void (isLive || run.end.abort()),
        () => undefined,
      );
    }, LOOK_MS);
    look.unref();
    // The last place is that of the end.
    const tell = (step: object) => {
      if (run.events.length < MAX_EVENTS - 1) add(run, { ...step } as RunEvent);
    };
    try {
      const result = await work({ tell, signal: run.end.signal });
      add(run, { done: true, ...(result === undefined ? {} : { result }) });
    } catch (thrown) {
      const requestId = newRequestId();
      const error = toApiError(thrown, requestId);
      if (error.status === 500 && !run.end.signal.aborted) this.#onProblem(requestId, thrown);
      add(run, { done: true, error: { code: error.code, message: error.message } });
    } finally {
      clearInterval(look);
      run.isDone = true;
      this.#forgetOldest();
      setTimeout(() => this.#runs.delete(id), KEPT_MS).unref();
    }
  }
}

function add(run: Run, event: RunEvent): void {
  run.events.push(event);
  for (const wake of run.watchers) wake();
}

async function* follow(run: Run, from: number, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  for (let next = from; !signal.aborted; ) {
    const event = run.events[next];
    if (event === undefined) {
      if (run.events.at(-1)?.done === true) return;
      await another(run, signal);
      continue;
    }
    yield { id: String(next), data: event };
    if (event.done === true) return;
    next += 1;
  }
}

function another(run: Run, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      run.watchers.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    run.watchers.add(wake);
    signal.addEventListener('abort', wake);
  });
}
