import type { Actor } from './actor.js';
import type { HangUp } from './hang-up.js';
import type { Tenant } from './tenant.js';

/**
 * One thing that is asked: for which organization, by whom. The required first argument of every directory and store
 * function that touches tenant data, and what a Directory is bound to; auth makes it for requests, whoever else acts for
 * themselves.
 */
export interface Call {
  readonly tenant: Tenant;
  readonly actor: Actor;
  readonly requestId: string;
  /** Tenant URL without a trailing slash, for `meta.location` and `$ref`. */
  readonly baseUrl: string;
  /** Of the client that waits for the answer; undefined where the work is done whether anybody waits or not. */
  readonly hangUp?: HangUp | undefined;
  /** Which proxies the request passed, as `Via` says it (RFC 9110 §7.6.3); undefined where it was sent here at once. */
  readonly via?: string | undefined;
}
