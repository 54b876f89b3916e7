import type { z } from 'zod';
import type { SignedIn } from '../../auth/accounts/sessions.js';
import type { Call } from '../../protocol/call.js';
import type { Language } from '../../protocol/language.js';
import type { Access, OrganizationAccess } from './access.js';
import type { EventStream, Reply } from './answer.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route is told of a request that may come. */
export interface ConsoleRequest<A extends Access = Access, Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Who is signed in; of a public route, perhaps nobody. */
  readonly session: A extends 'public' ? SignedIn | undefined : SignedIn;
  /** That of `:slug`. */
  readonly organization: A extends OrganizationAccess ? NonNullable<SignedIn['organization']> : undefined;
  /** Who acts, for the audit: `by` of use cases. */
  readonly by: string;
  /** For a Directory of the organization: asked for once it is needed. @throws ScimError */
  call(): Promise<Call>;
  /** The version that `If-Match` names. @throws ApiError 400 when it names none */
  version(): number;
  readonly requestId: string;
  /** Scheme and host under which the browser reached the server. */
  readonly origin: string;
  /** Under which the server reaches itself: nothing that a client could choose. */
  readonly ownUrl: string;
  readonly address: string;
  readonly userAgent: string;
  /** In which whoever asks is told what happened. */
  readonly language: Language;
  /** Whether the browser came by https. */
  readonly isSecure: boolean;
  /** Of the session cookie, whether it is good or not. */
  readonly token: string | undefined;
  /** Of the cookie by which a browser is known in which somebody signed in before. */
  readonly device: string | undefined;
  /** Of an event stream that is taken up again: the id of the last event that came. */
  readonly lastEventId: string | undefined;
  /** Aborted when the browser hung up. */
  readonly signal: AbortSignal;
}

interface RouteDefinition<A extends Access, Params, Query, Body> {
  readonly method: Method;
  /** Below `/console/api`, such as `/organizations/:slug/people/:id`; `:slug` is the organization. */
  readonly path: string;
  readonly access: A;
  /** Of what else the path has. */
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  /** Without it, a body is not read. */
  readonly body?: z.ZodType<Body>;
  /** 100 KB, unless told. */
  readonly maxBodyBytes?: number;
  /** Also for who signed in with a password that somebody else gave. */
  readonly beforePasswordChange?: true;
  /** @returns JSON, answered with 200; undefined for 204; or a Reply or an EventStream */
  run(request: ConsoleRequest<A, Params, Query, Body>): Answer | Promise<Answer>;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a route that answers with nothing returns nothing
export type Answer = object | undefined | void | Reply | EventStream;

/** What the console can be asked: one row of the table. */
export type Route = RouteDefinition<Access, unknown, unknown, unknown>;

/** One row, with the types that its own schemas give. */
export const route = <A extends Access, Params = Record<never, never>, Query = Record<never, never>, Body = undefined>(
  definition: RouteDefinition<A, Params, Query, Body>,
): Route => definition as unknown as Route;
