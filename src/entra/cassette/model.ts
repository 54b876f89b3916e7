/**
 * A recorded job in the form of HTTP Archive 1.2, of which it has what a replay needs. Names that begin with an
 * underscore are our own, as the format allows.
 */
export interface Cassette {
  readonly log: CassetteLog;
}

export interface CassetteLog {
  readonly version: '1.2';
  readonly creator: { readonly name: string; readonly version: string };
  /** The Tenant URL that was called, without a slash at its end. */
  readonly _tenantUrl: string;
  readonly entries: readonly CassetteEntry[];
}

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export interface CassetteEntry {
  readonly startedDateTime: string;
  /** In milliseconds. */
  readonly time: number;
  readonly request: CassetteRequest;
  readonly response: CassetteResponse;
  /** Why there was no whole answer; the response has the status 0 then. */
  readonly _failure?: string | undefined;
}

export interface CassetteRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly NamedValue[];
  readonly postData?: { readonly mimeType: string; readonly text: string } | undefined;
}

export interface CassetteResponse {
  readonly status: number;
  readonly headers: readonly NamedValue[];
  readonly content: { readonly mimeType: string; readonly text: string };
}

/** A file that is no cassette; the message names the place in it. */
export class CassetteError extends Error {
  override readonly name = 'CassetteError';
}
