import { LRUCache } from 'lru-cache';
import type { Call } from '../../protocol/call.js';
import type { Filter } from '../../protocol/filter/ast.js';
import { printFilter } from '../../protocol/filter/print-filter.js';
import { fold } from '../../protocol/fold.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import { isObject } from '../../protocol/json.js';
import { namingAttributes } from '../../protocol/resource/name-of.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { ScimError } from '../../protocol/scim-error.js';
import { NO_ORGANIZATION } from '../../protocol/tenant.js';
import type { LogBuffer } from '../../store/log/log-buffer.js';
import type { LogEntry } from '../../store/log/log-entry.js';
import type { Traffic } from '../explain/traffic.js';
import { loggedBody } from './logged/logged-body.js';
import { loggedPart, loggedTarget, mayBeKept } from './logged/logged-target.js';
import { loggedExpression } from './logged/logged-text.js';
import { secretNamesOf } from './logged/secret-names.js';
import { SeenSecrets } from './logged/seen-secrets.js';

/** Of callers who are not known to be right, one refusal for each reason is logged in this time; the others are counted. */
export const CALLER_LOGGED_EVERY_MS = 5_000;
const MAX_CALLED = 10_000;
/** Also 503, the answer to a token that cannot be verified at the moment. */
const FROM_ANYBODY = new Set([401, 429, 503]);

/** Refusals since the last that was logged. */
interface Counted {
  readonly call: Call;
  readonly error: ScimError;
  readonly since: number;
  more: number;
}

/** A request that was refused, as far as it was understood. */
export interface RefusedRequest {
  readonly method: string;
  /** Below the Tenant URL, with the query. */
  readonly path: string;
  readonly resourceType: string | undefined;
  readonly id: string | undefined;
  readonly body: Json | undefined;
}

/**
 * Remembers what SCIM clients asked and what they were told, for the question "why did this user not arrive?". Changes
 * write their entry with the change; everything else passes through here and never makes a request wait.
 */
export class ProvisioningLog {
  readonly #buffer: LogBuffer;
  /** By organization and reason. */
  readonly #loggedLately = new LRUCache<string, true>({ max: MAX_CALLED, ttl: CALLER_LOGGED_EVERY_MS });

  /** By organization and reason. */
  readonly #counted = new Map<string, Counted>();

  readonly #traffic: Pick<Traffic, 'count' | 'flush'>;

  constructor(buffer: LogBuffer, traffic: Pick<Traffic, 'count' | 'flush'>) {
    this.#buffer = buffer;
    this.#traffic = traffic;
  }

  /** Writes what waits, and how many refusals were counted whose time is over. */
  async flush(): Promise<void> {
    this.#addCounts(Date.now() - CALLER_LOGGED_EVERY_MS);
    await this.#buffer.flush();
    await this.#traffic.flush();
  }

  /** Writes all that waits. */
  async close(): Promise<void> {
    this.#addCounts(Number.POSITIVE_INFINITY);
    await this.#buffer.close();
    await this.#traffic.flush();
  }

  /** A change that found everything as it should be. */
  unchanged(call: Call, entry: LogEntry): void {
    this.#add(call, { ...entry, reason: 'unchanged' });
  }

  /** A change that was made, and wrote its entry. */
  changed(call: Call, entry: LogEntry): void {
    this.#traffic.count(call, entry);
  }

  /** A change that another service provider made. */
  passed(call: Call, entry: LogEntry): void {
    this.#add(call, entry);
  }

  #add(call: Call, entry: LogEntry): void {
    this.#buffer.add(call, entry);
    this.#traffic.count(call, entry);
  }

  read(call: Call, type: ResourceType, id: string, name: string | undefined): void {
    this.#add(call, {
      operation: 'get',
      resourceType: type.name,
      subject: id,
      resourceName: name,
      status: 200,
      data: {},
      notes: [],
    });
  }

  /** @param type undefined for a query over all of them */
  search(call: Call, type: ResourceType | undefined, filter: Filter | undefined, totalResults: number): void {
    const secrets = secretNamesOf(call.tenant.resourceTypes);
    const [text, seen] = [filter === undefined ? undefined : printFilter(filter), new SeenSecrets()];
    const logged = text === undefined ? undefined : loggedExpression(text, secrets, seen);
    const value = filter === undefined || logged !== text ? undefined : matchedValue(filter);
    this.#add(call, {
      operation: 'list',
      resourceType: type?.name,
      subject: value === undefined ? undefined : fold(value),
      resourceName: value,
      status: 200,
      reason: totalResults === 0 ? 'not-found' : undefined,
      data: { ...(logged === undefined ? {} : { filter: logged }), totalResults },
      notes: [],
    });
  }

  /**
   * A refusal; of callers who are not known to be right, and of too many requests, only a few, so that nobody can fill
   * the log of an organization; the others are counted.
   * @param reason a sentence that says more than the client was told
   */
  refuse(call: Call, request: RefusedRequest, error: ScimError, reason?: string): void {
    this.#traffic.count(call, { operation: 'refuse', status: error.status, reason: error.reason, notes: [] });
    if (FROM_ANYBODY.has(error.status) && !this.#mayLogCaller(call, error)) {
      this.#count(call, error);
      return;
    }
    const type = request.resourceType === undefined ? undefined : call.tenant.resourceTypes.get(request.resourceType);
    const name = nameIn(request, type);
    const seen = new SeenSecrets();
    const path = loggedTarget(request.path, call.tenant.resourceTypes, seen);
    const body = loggedBody(request.body, call.tenant.resourceTypes, seen);
    const id = request.id !== undefined && mayBeKept(request.id, undefined, seen) ? request.id : undefined;
    this.#buffer.add(call, {
      operation: 'refuse',
      resourceType: request.resourceType,
      // An id in capitals is another id, but whoever looks for the user wants to see that a client sends it so.
      subject: (id?.toLowerCase() ?? (name === undefined ? undefined : fold(name)))?.slice(0, 500),
      resourceName: name,
      status: error.status,
      reason: error.reason,
      data: {
        ...(call.tenant.id === NO_ORGANIZATION ? { organization: loggedPart(call.tenant.slug) } : {}),
        method: request.method.slice(0, 20),
        path,
        ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
        detail: seen.detail(reason ?? error.message),
        ...body,
      },
      notes: [],
    });
  }

  #count(call: Call, error: ScimError): void {
    const key = `${call.tenant.id} ${error.reason}`;
    const counted = this.#counted.get(key);
    if (counted === undefined) this.#counted.set(key, { call, error, since: Date.now(), more: 1 });
    else counted.more += 1;
  }

  /** One entry for all that were counted since a time before this one. */
  #addCounts(before: number): void {
    for (const [key, { call, error, since, more }] of this.#counted) {
      if (since > before) continue;
      this.#counted.delete(key);
      const { status, reason } = error;
      const data = { more, since: new Date(since).toISOString() };
      this.#buffer.add(call, { operation: 'refuse', status, reason, data, notes: [] });
    }
  }

  #mayLogCaller({ tenant }: Call, { reason }: ScimError): boolean {
    const key = `${tenant.id} ${reason}`;
    if (this.#loggedLately.has(key)) return false;
    this.#loggedLately.set(key, true);
    return true;
  }
}

/** The value by which a client looks for one resource: ada of `userName eq "ada"`, or of `emails[type eq "work"].value eq "ada"`. */
function matchedValue(filter: Filter): string | undefined {
  if (filter.kind === 'and') return matchedValue(filter.left);
  if (filter.kind === 'valuePath') return filter.test && matchedValue(filter.test);
  return filter.kind === 'compare' && typeof filter.value === 'string' ? filter.value.slice(0, 500) : undefined;
}

/** What a resource that was sent would be called, if it says so. */
function nameIn({ body }: RefusedRequest, type: ResourceType | undefined): string | undefined {
  if (!isObject(body)) return undefined;
  for (const attribute of type?.own ? namingAttributes(type) : ['userName', 'displayName']) {
    const name = memberOf(body, attribute);
    if (typeof name === 'string') return name.slice(0, 500);
  }
  return undefined;
}

/** Members that are looked through for a name in another case. */
const MAX_SEARCHED = 1_000;

function memberOf(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  let searched = 0;
  for (const key in object) {
    if (key.toLowerCase() === wanted) return object[key];
    searched += 1;
    if (searched === MAX_SEARCHED) break;
  }
  return undefined;
}
