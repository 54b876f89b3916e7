import type { Json, JsonObject } from '../../protocol/json.js';

/** A request to an upstream, below its base URL. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/Users`, or `/Users/{id}` with the id escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: JsonObject | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What an upstream answered, whatever its status. */
export interface UpstreamAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where there was no body. */
  readonly body: Json | undefined;
}

/** One page of a list of an upstream. */
export interface UpstreamPage {
  readonly resources: readonly JsonObject[];
  /** Undefined where the upstream did not say. */
  readonly totalResults: number | undefined;
  /** From where the page after it can be read, also by another process; undefined after the last. */
  readonly next: string | undefined;
}

/** How a list is paged: by `startIndex`, by the cursor of RFC 9865, or by `startId` as SAP's clients do. */
export type UpstreamPaging = 'index' | 'cursor' | 'startId';

export interface UpstreamListQuery {
  readonly endpoint: '/Users' | '/Groups';
  readonly filter?: string | undefined;
  readonly attributes?: string | undefined;
  readonly count: number;
  readonly paging: UpstreamPaging;
  /** `next` of the page before; undefined for the first. */
  readonly from?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Why there is no answer of an upstream that can be used. */
export type UpstreamTrouble =
  | 'not allowed'
  | 'unreachable'
  | 'timed out'
  | 'credential refused'
  | 'rate limited'
  | 'failing'
  | 'no SCIM'
  | 'too large'
  | 'switched off for a while';

/** An upstream gave no answer that can be used; the message is for whoever configured it, and has no secret in it. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly trouble: UpstreamTrouble;
  /** After which it is worth another try, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(trouble: UpstreamTrouble, message: string, retryAfterMs?: number, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Speaks SCIM to one upstream. */
export interface UpstreamClient {
  /**
   * @returns the answer with any status that says something of the request (2xx, 304, 400, 403, 404, 409, 412, 413, 501, …),
   * once the retries that are safe are used up; a write is sent again only where it cannot have been done
   * @throws UpstreamError
   */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /** Reads one page. @throws UpstreamError, also where the page is no ListResponse */
  page(query: UpstreamListQuery): Promise<UpstreamPage>;
}
