/** An answer that is more than JSON with 200. */
export class Reply {
  readonly body: object | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;

  constructor(
    body: object | undefined,
    {
      status = body === undefined ? 204 : 200,
      headers = {},
    }: { readonly status?: number; readonly headers?: Readonly<Record<string, string | string[]>> } = {},
  ) {
    this.body = body;
    this.status = status;
    this.headers = headers;
  }
}

/** With the version that `If-Match` must name to change it. */
export const versioned = (body: object, version: number) => new Reply(body, { headers: { ETag: `"${version}"` } });

export interface ServerEvent {
  /** By which the stream is taken up again. */
  readonly id?: string;
  readonly data: object;
}

/** Server-Sent Events, for as long as the session lives and the browser listens. */
export class EventStream {
  readonly events: (signal: AbortSignal) => AsyncIterable<ServerEvent>;

  /** @param events ends when the signal is aborted */
  constructor(events: (signal: AbortSignal) => AsyncIterable<ServerEvent>) {
    this.events = events;
  }
}
