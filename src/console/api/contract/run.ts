/** What `POST` answers that begins long work: `GET …/runs/:id/events` tells of it. */
export interface RunStarted {
  readonly run: string;
}

/** Which work it is: the last part of the path by which it was begun. */
export type RunKind = 'connection-test' | 'rehearsals' | 'sap-check';

/** What `GET …/runs` lists: one's own that go on. */
export interface RunUnderWay extends RunStarted {
  readonly kind: RunKind;
}

/** The data of each event of a run; the last one has `done`. */
export type RunEvent<Step extends object = Record<string, unknown>> =
  | (Step & { readonly done?: undefined })
  | {
      readonly done: true;
      readonly result?: unknown;
      readonly error?: { readonly code: string; readonly message: string };
    };
