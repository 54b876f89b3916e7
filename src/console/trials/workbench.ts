import type { Credentials } from '../../auth/credentials.js';
import { Connection, type ScimRequest } from '../../entra/client/connection.js';
import { ConnectionError } from '../../entra/client/connection-error.js';
import { readTenantUrl } from '../../entra/client/tenant-url.js';
import { ApiError, invalid } from '../api/api-error.js';
import type { WorkbenchAnswer } from '../api/contract/workbench.js';
import { withTrialCredential } from './trial-credential.js';

export interface WorkbenchRequest {
  readonly organization: { readonly id: string; readonly slug: string; readonly active: boolean };
  /** Under which the server is reached. */
  readonly origin: string;
  readonly by: string;
  /** Whether nothing may be changed by it. */
  readonly isReading: boolean;
  readonly method: ScimRequest['method'];
  /** Below the Tenant URL; what a URL cannot have is escaped. */
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: string | undefined;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const MAX_TEXT = 200_000;
/** A person waits for it. */
const MAX_WAIT_MS = 3_000;

/**
 * Sends one request as a SCIM client would, over HTTP and with a credential of its own that ends with it, which can do no more
 * than the person.
 * @throws ApiError 400, 409
 */
export function tryRequest(credentials: Credentials, request: WorkbenchRequest): Promise<WorkbenchAnswer> {
  const { organization, by, isReading, origin } = request;
  const path = pathOf(`${origin}/api/scim/${organization.slug}`, request.path);
  const trial = { name: 'Workbench', by, ...(isReading ? { access: 'read-only' as const } : {}) };
  return withTrialCredential(credentials, organization, trial, async (credential) => {
    const connection = new Connection(readTenantUrl(`${origin}/api/scim/${organization.slug}`), {
      credential,
      timeoutMs: TIMEOUT_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      maxConnections: 1,
      maxWaitMs: MAX_WAIT_MS,
      signal: request.signal,
    });
    try {
      return answerOf(await connection.send({ ...sentOf(request), path }), path);
    } catch (error) {
      if (error instanceof ConnectionError)
        throw new ApiError(409, 'unanswered', `There was no answer: ${error.message}.`);
      throw error;
    } finally {
      connection.close();
    }
  });
}

const sentOf = ({ method, body, ifMatch }: WorkbenchRequest): Omit<ScimRequest, 'path'> => ({
  method,
  ...(body === undefined ? {} : { body }),
  ...(ifMatch === undefined ? {} : { headers: { 'If-Match': ifMatch } }),
});

/** @throws ApiError 400 for a path that leads elsewhere */
function pathOf(tenantUrl: string, typed: string): string {
  const path = typed.replace(/[^\x21-\x7e]+|["<>\\^`{|}#]/gu, encodeURIComponent);
  const { pathname } = new URL(tenantUrl);
  const at = new URL(tenantUrl + path).pathname;
  if (at !== pathname && !at.startsWith(`${pathname}/`))
    throw invalid('path', 'A path below the Tenant URL, such as /Users.');
  return path;
}

function answerOf(
  answer: { status: number; headers: Readonly<Record<string, string>>; text: string; json: unknown; duration: number },
  path: string,
): WorkbenchAnswer {
  const { status, headers, text, json, duration } = answer;
  const shown = json === undefined ? text : JSON.stringify(json, undefined, 2);
  return {
    status,
    ms: Math.round(duration * 10) / 10,
    path,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    body: shown.slice(0, MAX_TEXT),
    isCut: shown.length > MAX_TEXT,
    requestId: headers['x-request-id'] ?? null,
  };
}
