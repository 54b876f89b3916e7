import type { DestinationName } from './destination-rules.js';

/** `not-reached`: something before it failed that it depends on. `skipped`: what it needs was not given. */
export type CheckStatus = 'passed' | 'warned' | 'failed' | 'skipped' | 'not-reached';

/** One thing that was looked at, what was seen, and what to do where it is not as it should be. */
export interface CheckStep {
  /** Undefined for what concerns neither alone. */
  readonly destination: DestinationName | undefined;
  readonly title: string;
  readonly status: CheckStatus;
  /** A sentence, without secrets. */
  readonly finding: string;
  readonly fix?: string | undefined;
}

/** Makes the steps of one destination. */
export const stepsOf = (destination: DestinationName | undefined) => {
  const make = (status: CheckStatus) => (title: string, finding: string, fix?: string) =>
    ({ destination, title, status, finding, ...(fix === undefined ? {} : { fix }) }) satisfies CheckStep;
  return {
    passed: make('passed'),
    warned: make('warned'),
    failed: make('failed'),
    skipped: make('skipped'),
    notReached: make('not-reached'),
  };
};
