import type { ErrorAnswer } from '../../api/contract/error.ts';
import type { Session } from '../../api/contract/session.ts';
import { ApiError, UnreachableError } from './errors.ts';
import { found, lost } from './reachability.ts';
import { csrfToken, signInAgain, takeOver } from './signed-out.ts';

export const API = '/console/api';

/** What proxies say for a server that is not there just now. */
const NOBODY_THERE: readonly number[] = [502, 503, 504];

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type QueryValue = string | number | boolean | undefined;

export interface RequestOptions {
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  /** Version of what is changed, as it was read; when somebody else has changed it since, the answer is 409. */
  readonly version?: string | number;
  readonly signal?: AbortSignal;
  /** For requests that say who somebody is: their 401 is an answer, not a lost session. */
  readonly mayBeSignedOut?: boolean;
}

/**
 * Asks the console's API.
 * @throws {ApiError} when the server refuses
 * @throws {UnreachableError} when no answer comes
 */
export async function call<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.ok) return bodyOf<T>(response);
  const error = await readError(response);
  if (!(await isMended(error, options))) throw error;
  const again = await send(method, path, options);
  if (!again.ok) throw await readError(again);
  return bodyOf<T>(again);
}

const bodyOf = async <T>(response: Response): Promise<T> =>
  (response.status === 204 ? undefined : await response.json()) as T;

/** Whether to ask once more: whoever signs in again loses nothing of what they did. */
async function isMended(error: ApiError, { mayBeSignedOut = false }: RequestOptions): Promise<boolean> {
  if (error.code === 'csrf') return isSameInNewSession();
  const isStale = error.code === 'signInAgain';
  if (mayBeSignedOut || (error.code !== 'notSignedIn' && !isStale)) return false;
  await signInAgain(isStale, error);
  return true;
}

/** Somebody signed in in another window; this one goes on when it is the same person. */
async function isSameInNewSession(): Promise<boolean> {
  const response = await send('GET', '/session', {});
  return response.ok && takeOver((await response.json()) as Session);
}

export const get = <T>(path: string, options?: Omit<RequestOptions, 'body'>): Promise<T> => call('GET', path, options);
export const post = <T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> =>
  call('POST', path, { ...options, body });
export const put = <T>(path: string, body: unknown, options?: RequestOptions): Promise<T> =>
  call('PUT', path, { ...options, body });
export const patch = <T>(path: string, body: unknown, options?: RequestOptions): Promise<T> =>
  call('PATCH', path, { ...options, body });
export const remove = <T = void>(path: string, options?: RequestOptions): Promise<T> => call('DELETE', path, options);

export function urlOf(path: string, query: RequestOptions['query'] = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string | number | boolean] => {
    return entry[1] !== undefined && entry[1] !== '';
  });
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return API + path + (search && `?${search}`);
}

async function send(method: Method, path: string, { query, body, version, signal }: RequestOptions): Promise<Response> {
  const headers = new Headers({ accept: 'application/json', 'accept-language': document.documentElement.lang });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (method !== 'GET') headers.set('x-csrf-token', csrfToken());
  if (version !== undefined) headers.set('if-match', `"${version}"`);
  let response: Response;
  try {
    const text = body === undefined ? null : JSON.stringify(body);
    response = await fetch(urlOf(path, query), { method, headers, body: text, signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    lost();
    throw new UnreachableError('no answer');
  }
  if (NOBODY_THERE.includes(response.status)) {
    lost();
    throw new UnreachableError(`answer ${response.status}`);
  }
  found();
  return response;
}

/** Something else than our server may have answered. */
type Partly<T> = { readonly [K in keyof T]?: T[K] extends object | undefined ? Partial<T[K]> : T[K] };

async function readError(response: Response): Promise<ApiError> {
  const answer: Partly<ErrorAnswer> = (await response.json().catch(() => undefined)) ?? {};
  const { error = {}, requestId } = answer;
  const { code = 'unknown', message = response.statusText, ...details } = error;
  const wait = Number(response.headers.get('retry-after'));
  return new ApiError(response.status, code, message, {
    ...details,
    ...(requestId !== undefined && { requestId }),
    ...(wait > 0 && { retryAfter: wait }),
  });
}
