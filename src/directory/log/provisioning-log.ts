import type { Filter } from '../../protocol/filter/ast.js';
import { printFilter } from '../../protocol/filter/print-filter.js';
import { fold } from '../../protocol/fold.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import { isObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { ScimError } from '../../protocol/scim-error.js';
import type { TenantContext } from '../../protocol/tenant-context.js';
import type { LogBuffer } from '../../store/log-buffer.js';
import type { LogEntry } from '../../store/log-entry.js';

/** Longest request body, as JSON, that a refusal keeps. */
const MAX_BODY_LENGTH = 20_000;
const CALLER_LOGGED_EVERY_MS = 5_000;

/** A request that was refused, as far as it was understood. */
export interface RefusedRequest {
  readonly method: string;
  /** Below the Tenant URL, with the query. */
  readonly path: string;
  readonly resourceType: string | undefined;
  readonly id: string | undefined;
  readonly filter: string | undefined;
  readonly body: Json | undefined;
}

/**
 * Remembers what SCIM clients asked and what they were told, for the question "why did this user not arrive?". Changes
 * write their entry with the change; everything else passes through here and never makes a request wait.
 */
export class ProvisioningLog {
  readonly #buffer: LogBuffer;
  readonly #lastCaller = new Map<string, number>();

  constructor(buffer: LogBuffer) {
    this.#buffer = buffer;
  }

  /** A change that found everything as it should be. */
  add(tenant: TenantContext, entry: LogEntry): void {
    this.#buffer.add(tenant, entry);
  }

  read(tenant: TenantContext, type: ResourceType, id: string, name: string | undefined): void {
    const subject = id.toLowerCase();
    this.add(tenant, {
      operation: 'get',
      resourceType: type.name,
      subject,
      resourceName: name,
      status: 200,
      data: {},
      notes: [],
    });
  }

  search(tenant: TenantContext, type: ResourceType, filter: Filter | undefined, totalResults: number): void {
    const value = filter === undefined ? undefined : matchedValue(filter);
    this.add(tenant, {
      operation: 'list',
      resourceType: type.name,
      subject: value === undefined ? undefined : fold(value),
      resourceName: value,
      status: 200,
      data: { ...(filter === undefined ? {} : { filter: printFilter(filter) }), totalResults },
      notes: [],
    });
  }

  /** A refusal; of callers without a valid token only a few, so that nobody can fill the log of an organization. */
  refuse(tenant: TenantContext, request: RefusedRequest, error: ScimError): void {
    if (error.status === 401 && !this.#mayLogCaller(tenant)) return;
    const name = nameIn(request);
    this.add(tenant, {
      operation: 'refuse',
      resourceType: request.resourceType,
      subject: (request.id ?? (name === undefined ? undefined : fold(name)))?.slice(0, 500),
      resourceName: name,
      status: error.status,
      data: {
        method: request.method,
        path: request.path.slice(0, 2_000),
        ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
        detail: error.message,
        ...bodyOf(request),
      },
      notes: [],
    });
  }

  #mayLogCaller({ organizationId }: TenantContext): boolean {
    const now = Date.now();
    if (now - (this.#lastCaller.get(organizationId) ?? 0) < CALLER_LOGGED_EVERY_MS) return false;
    this.#lastCaller.set(organizationId, now);
    return true;
  }
}

/** The value by which a client looks for one resource: of `userName eq "ada"`, ada. */
function matchedValue(filter: Filter): string | undefined {
  if (filter.kind === 'and') return matchedValue(filter.left);
  return filter.kind === 'compare' && typeof filter.value === 'string' ? filter.value.slice(0, 500) : undefined;
}

function nameIn({ body }: RefusedRequest): string | undefined {
  if (!isObject(body)) return undefined;
  const name = Object.entries(body).find(([key]) => /^(userName|displayName)$/i.test(key))?.[1];
  return typeof name === 'string' ? name.slice(0, 500) : undefined;
}

/** The body without passwords; of one that is too long, only its length. */
function bodyOf({ body }: RefusedRequest): JsonObject {
  if (body === undefined) return {};
  const text = JSON.stringify(body, hidePasswords);
  return text.length <= MAX_BODY_LENGTH ? { body: JSON.parse(text) as Json } : { bodyLength: text.length };
}

const NOT_LOGGED = '[not logged]';

/** Hides `"password": …` and, in a PatchOperation, the value of `"path": "password"`. */
function hidePasswords(key: string, value: Json): Json {
  if (/password/i.test(key)) return NOT_LOGGED;
  if (!isObject(value) || !Object.entries(value).some(([k, v]) => /^path$/i.test(k) && /password/i.test(String(v))))
    return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, /^value$/i.test(k) ? NOT_LOGGED : v]));
}
