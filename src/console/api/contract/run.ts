/** What `POST` answers that begins long work: `GET …/runs/:id/events` tells of it. */
export interface RunStarted {
  readonly run: string;
}

/** The data of each event of a run; the last one has `done`. */
export type RunEvent<Step extends object = Record<string, unknown>> =
  | (Step & { readonly done?: undefined })
  | {
      readonly done: true;
      readonly result?: unknown;
      readonly error?: { readonly code: string; readonly message: string };
    };
