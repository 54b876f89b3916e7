import type { ScimType } from '../../src/protocol/scim-error.js';
import type { ScimRequest } from '../support/scim-client.js';

/** What a request is aimed at: an organization of the core profile with a user and a group that has the user. */
export interface Target {
  /** Path of the Tenant URL, such as `/api/scim/acme`. */
  readonly path: string;
  readonly token: string;
  /** Ids. */
  readonly user: string;
  readonly group: string;
  /** The nextCursor of `GET /Users?count=1&cursor=`. */
  readonly cursor: string;
}

/** Bytes for a connection of their own; what no HTTP client would send. */
export interface WireRequest {
  readonly wire: Buffer;
  /** Whether the client then closes its side, so that the rest of the request never comes. */
  readonly breaksOff: boolean;
}

/** One request that must be refused, change nothing and hurt nobody after it. */
export interface HostileRequest {
  readonly name: string;
  /** Made when it is sent, as some are large. */
  readonly request: (target: Target) => ScimRequest | WireRequest;
  readonly status: number;
  readonly scimType: ScimType | undefined;
  /** Refused by Node's HTTP parser, whose answers have no body. */
  readonly beforeApp: boolean;
}

export interface Family {
  readonly name: string;
  /** What all of them together may take of the memory of the server; 1 GB if not said. */
  readonly maxGrowthBytes?: number;
  readonly requests: readonly HostileRequest[];
}

/** A request that is refused with 400 and this scimType. */
export const badRequest = (scimType: ScimType, name: string, request: HostileRequest['request']): HostileRequest => ({
  name,
  request,
  status: 400,
  scimType,
  beforeApp: false,
});

/** A request that is refused with this status, which has no scimType. */
export const refused = (status: number, name: string, request: HostileRequest['request']): HostileRequest => ({
  name,
  request,
  status,
  scimType: undefined,
  beforeApp: false,
});

/** A request that is no HTTP, so that the application never sees it. */
export const noHttp = (status: number, name: string, request: HostileRequest['request']): HostileRequest => ({
  ...refused(status, name, request),
  beforeApp: true,
});
