import { useEffect, useRef, useState } from 'react';
import type { RunEvent, RunKind, RunStarted, RunUnderWay } from '../../../api/contract/run.ts';
import { API, get, post, remove } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';

export interface Run<Step, Result> {
  readonly steps: readonly Step[];
  readonly isRunning: boolean;
  readonly result: Result | undefined;
  readonly error: unknown;
  start(body?: unknown): void;
  stop(): void;
}

/** Long work of the server, followed from here; who leaves the page stops watching, not the work, and finds it again. */
export function useRun<Step, Result>(organization: string, kind: RunKind): Run<Step, Result> {
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [isRunning, setRunning] = useState(false);
  const [result, setResult] = useState<Result>();
  const [error, setError] = useState<unknown>();
  const source = useRef<EventSource>(undefined);
  const id = useRef('');
  const follow = (run: string) => {
    id.current = run;
    const events = new EventSource(`${API}${organization}/runs/${run}/events`);
    source.current = events;
    events.onmessage = ({ data }) => {
      const event = JSON.parse(data) as RunEvent;
      if (event.done !== true) {
        setSteps((before) => [...before, event as Step]);
        return;
      }
      events.close();
      if (event.error !== undefined) setError(new ApiError(0, event.error.code, event.error.message));
      setResult(event.result as Result);
      setRunning(false);
    };
    // It takes itself up again where it was, unless the server knows nothing of it any more.
    events.onerror = () => {
      if (events.readyState !== EventSource.CLOSED) return;
      setError(new ApiError(0, 'lost', 'The server was started anew meanwhile, and what was under way has ended.'));
      setRunning(false);
    };
  };

  const followed = useRef(follow);
  followed.current = follow;
  const isOwn = useRef(false);
  useEffect(() => {
    const leave = new AbortController();
    get<{ items: RunUnderWay[] }>(`${organization}/runs`, { signal: leave.signal }).then(
      ({ items }) => {
        const found = items.findLast((item) => item.kind === kind);
        if (found === undefined || isOwn.current || leave.signal.aborted) return;
        setRunning(true);
        followed.current(found.run);
      },
      // Then there is nothing to go on with; whatever is wrong, the page says.
      () => undefined,
    );
    return () => {
      leave.abort();
      source.current?.close();
    };
  }, [organization, kind]);

  return {
    steps,
    isRunning,
    result,
    error,
    start(body) {
      isOwn.current = true;
      setSteps([]);
      setResult(undefined);
      setError(undefined);
      setRunning(true);
      post<RunStarted>(`${organization}/${kind}`, body).then(
        ({ run }) => follow(run),
        (problem: unknown) => {
          setError(problem);
          setRunning(false);
        },
      );
    },
    stop() {
      remove(`${organization}/runs/${id.current}`).catch(setError);
    },
  };
}
