import { useEffect, useRef, useState } from 'react';
import type { RunEvent, RunStarted } from '../../../api/contract/run.ts';
import { API, post, remove } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';

export interface Run<Step, Result> {
  readonly steps: readonly Step[];
  readonly isRunning: boolean;
  readonly result: Result | undefined;
  readonly error: unknown;
  start(body?: unknown): void;
  stop(): void;
}

/** Long work of the server, followed from here; who leaves the page stops watching, not the work. */
export function useRun<Step, Result>(organization: string, path: string): Run<Step, Result> {
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [isRunning, setRunning] = useState(false);
  const [result, setResult] = useState<Result>();
  const [error, setError] = useState<unknown>();
  const source = useRef<EventSource>(undefined);
  const id = useRef('');
  useEffect(() => () => source.current?.close(), []);

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

  return {
    steps,
    isRunning,
    result,
    error,
    start(body) {
      setSteps([]);
      setResult(undefined);
      setError(undefined);
      setRunning(true);
      post<RunStarted>(`${organization}${path}`, body).then(
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
