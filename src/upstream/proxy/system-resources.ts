import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import { FOREIGN_PAGE } from '../../protocol/messages/foreign-query.js';
import type { ListQuery } from '../../protocol/messages/list-query.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { notFound, type ScimError, tooMany } from '../../protocol/scim-error.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import type { UpstreamAnswer, UpstreamClient } from '../client/upstream-answer.js';
import { listIn } from './system-answers.js';
import { refusalOf, toScimErrors } from './upstream-refusal.js';

type Sent = Pick<Parameters<UpstreamClient['send']>[0], 'method' | 'query' | 'maxBytes'> & {
  readonly body?: JsonObject | undefined;
  readonly ifMatch?: string | undefined;
};

/** Of a system, what was asked for. */
export interface SystemPage {
  readonly startIndex: number;
  readonly count: number;
  readonly resources: JsonObject[];
  readonly upstreamTotal: number | undefined;
}

/** Of all the answers that one page of ours is put together from. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;

/** The resources of one type that a system keeps, as it is asked for them: in its own words. */
export class SystemResources {
  readonly #system: UpstreamSystem;
  readonly #client: UpstreamClient;
  readonly #call: Call;
  readonly #type: ResourceType;

  constructor(system: UpstreamSystem, client: UpstreamClient, call: Call, type: ResourceType) {
    this.#system = system;
    this.#client = client;
    this.#call = call;
    this.#type = type;
  }

  /** One that there may be no two of. @throws ScimError tooMany */
  async findSingle(filter: string): Promise<SystemPage> {
    const { resources, total } = await this.#ask({ startIndex: 1, count: 2, filter }, MAX_PAGE_BYTES);
    if (resources.length > 1 || (total ?? 0) > 1)
      throw tooMany(
        'More than one resource of the system matches the filter, which looks for one of them.',
        'matches-several',
      );
    return { startIndex: 1, count: FOREIGN_PAGE.byDefault, resources, upstreamTotal: total };
  }

  /**
   * As many as were asked for, also of a system that gives fewer at a time.
   * @throws ScimError tooMany when they are too large together
   */
  async readPage(query: ListQuery, filter: string | undefined): Promise<SystemPage> {
    const { startIndex } = query;
    const count = Math.min(query.count, FOREIGN_PAGE.max);
    const resources: JsonObject[] = [];
    let bytesLeft = MAX_PAGE_BYTES;
    for (;;) {
      const place = { startIndex: startIndex + resources.length, count: count - resources.length, filter };
      const answer = await this.#ask(place, bytesLeft);
      bytesLeft -= answer.bytes;
      resources.push(...answer.resources.slice(0, place.count));
      const { total } = answer;
      const isLast = total === undefined || startIndex + resources.length > total;
      if (isLast || answer.resources.length === 0 || resources.length >= count)
        return { startIndex, count, resources, upstreamTotal: total };
    }
  }

  /** @throws ScimError for whatever is no success */
  async send(id: string | undefined, { method, query, body, ifMatch, maxBytes }: Sent): Promise<UpstreamAnswer> {
    if (id !== undefined && /^\.{0,2}$/.test(id)) throw this.missing();
    const { endpoint } = this.#type;
    const path = id === undefined ? endpoint : `${endpoint}/${encodeURIComponent(id)}`;
    const contentType = this.#system.properties['scim.content.type'];
    const { via } = this.#call;
    const headers = {
      ...(via === undefined ? {} : { via }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(body === undefined || contentType === undefined ? {} : { 'content-type': contentType }),
    };
    // Whoever waits no longer for what is read has it read no further; a write is seen to its end.
    const given = new AbortController();
    const giveUp = () => given.abort();
    const hangUp = method === 'GET' ? this.#call.hangUp : undefined;
    hangUp?.listen(giveUp);
    try {
      const request = { method, path, query, body, headers, maxBytes, signal: given.signal };
      const answer = await toScimErrors(this.#client.send(request), maxBytes === undefined ? undefined : pageTooLarge);
      if (answer.status >= 300) throw refusalOf(this.#system, answer);
      return answer;
    } finally {
      hangUp?.ignore(giveUp);
    }
  }

  missing(): ScimError {
    return notFound(`The system has no such ${this.#type.name}.`, 'resource-unknown');
  }

  async #ask(
    { startIndex, count, filter }: Pick<ListQuery, 'startIndex' | 'count'> & { readonly filter: string | undefined },
    maxBytes: number,
  ) {
    const query = {
      startIndex: String(startIndex),
      count: String(count),
      ...(filter === undefined ? {} : { filter }),
    };
    const answer = await this.send(undefined, { method: 'GET', query, maxBytes });
    return { ...listIn(answer), bytes: answer.bytes };
  }
}

const pageTooLarge = () =>
  tooMany(
    `The resources of this page have more than ${MAX_PAGE_BYTES} bytes together at the system. Ask for fewer at once: count.`,
    'page-too-large',
  );
