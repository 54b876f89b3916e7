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
  /** Of the answer, decompressed, where that is less than any answer may have. */
  readonly maxBytes?: number | undefined;
  /** How long it may take in all, with retries and waits, in milliseconds; 30 seconds by default. */
  readonly patienceMs?: number | undefined;
}

/** What an upstream answered, whatever its status. */
export interface UpstreamAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where there was no body. */
  readonly body: Json | undefined;
  /** Of the body as it was sent, decompressed. */
  readonly bytes: number;
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
  readonly patienceMs?: number | undefined;
}

/** Whether requests go through to an upstream, and if not, until when not; of one that this process never asked, it is unknown. */
export type UpstreamCondition =
  | { readonly state: 'unknown' | 'asked'; readonly until: undefined }
  | { readonly state: 'left alone' | 'credential refused' | 'asked for rest'; readonly until: Date };

/** Why there is no answer of an upstream that can be used. */
export type UpstreamTrouble =
  /** Its address is not one that is asked from here. */
  | 'not allowed'
  | 'unreachable'
  | 'timed out'
  /** Its secret cannot be opened, or read from its key vault. */
  | 'no credential'
  | 'credential refused'
  | 'rate limited'
  | 'failing'
  | 'no SCIM'
  | 'too large'
  | 'switched off for a while';

/** What is known besides of an answer that did not come. */
export interface UpstreamErrorOptions extends ErrorOptions {
  /** Whether a write may have been done all the same: it was sent, and nothing was heard of it. */
  readonly mayBeDone?: boolean | undefined;
  /** Of the answer that cannot be used, where there was one. */
  readonly status?: number | undefined;
  /** The keyword of RFC 7644 §3.12 that the answer had. */
  readonly scimType?: string | undefined;
}

/** An upstream gave no answer that can be used; the message is for whoever configured it, and has no secret in it. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly trouble: UpstreamTrouble;
  /** After which it is worth another try, where that is known. */
  readonly retryAfterMs: number | undefined;
  readonly mayBeDone: boolean;
  readonly status: number | undefined;
  readonly scimType: string | undefined;

  constructor(trouble: UpstreamTrouble, message: string, retryAfterMs?: number, options: UpstreamErrorOptions = {}) {
    super(message, options);
    this.trouble = trouble;
    this.retryAfterMs = retryAfterMs;
    this.mayBeDone = options.mayBeDone ?? false;
    this.status = options.status;
    this.scimType = options.scimType;
  }
}

/** Speaks SCIM to one upstream. */
export interface UpstreamClient {
  /**
   * @returns the answer with any status that says something of the request (2xx, 400, 403, 404, 409, 412, 413, 501, 508, …),
   * once the retries that are safe are used up; a write is sent again only where it cannot have been done
   * @throws UpstreamError
   */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /** Reads one page. @throws UpstreamError, also where the page is no ListResponse */
  page(query: UpstreamListQuery): Promise<UpstreamPage>;
}
