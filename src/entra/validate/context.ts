import { randomUUID } from 'node:crypto';
import type { Connection, ScimAnswer, ScimRequest } from '../client/connection.js';
import { ConnectionError } from '../client/connection-error.js';
import type { Dialect } from '../job/model.js';
import { Creations } from '../leftovers/creations.js';
import type { CompiledMapping } from '../mapping/model.js';
import { IncompatibleAnswer, readList, readResource } from '../target/target-resource.js';
import { Finding, type Step } from './model.js';

const USERS = '/Users';
const GROUPS = '/Groups';

/** How a caller of the validator is authenticated, as far as tests ask. */
export interface ValidationSettings {
  readonly isFederated: boolean;
  /** Whether the connection shows a TLS certificate, so that no request is without a credential. */
  readonly showsCertificate?: boolean;
  readonly dialect: Dialect;
  readonly users: CompiledMapping;
  readonly groups: CompiledMapping | undefined;
  /** Ends the tests; what is under way is waited for, so that what it makes can be taken away again. */
  readonly signal?: AbortSignal;
}

/** What a test works with: requests whose answers are checked as they come, and what it made, to be taken away after. */
export class Context {
  readonly connection: Connection;
  readonly settings: ValidationSettings;
  readonly #creations = new Creations();
  #steps: Step[] = [];

  constructor(connection: Connection, settings: ValidationSettings) {
    this.connection = connection;
    this.settings = settings;
  }

  /** The exchanges since the last call. */
  takeSteps(): Step[] {
    const steps = this.#steps;
    this.#steps = [];
    return steps;
  }

  /** Notes an exchange; to be called by the connection's observer. */
  record(step: Step): void {
    this.#steps.push(step);
    this.#creations.observe(step);
  }

  /**
   * Sends a request whatever comes back.
   * @throws Finding when nothing does; ConnectionError when no more requests are admitted; the reason of the signal when it
   *   is aborted
   */
  async send(request: ScimRequest): Promise<ScimAnswer> {
    this.settings.signal?.throwIfAborted();
    try {
      return await this.connection.send(request);
    } catch (error) {
      if (!(error instanceof ConnectionError) || error.failure === 'throttled') throw error;
      throw new Finding('an HTTP answer', error.message, 'Make the endpoint answer every request.');
    }
  }

  /** Sends a request that must be answered with one of these statuses. @throws Finding */
  async expect(request: ScimRequest, statuses: readonly number[], fix: string): Promise<ScimAnswer> {
    const answer = await this.send(request);
    if (!statuses.includes(answer.status)) {
      throw new Finding(
        `status ${statuses.join(' or ')}`,
        `${request.method} ${request.path} was answered with ${answer.status}${excerpt(answer)}`,
        fix,
      );
    }
    return answer;
  }

  /** Creates a user or group. @throws Finding */
  async create(kind: 'User' | 'Group', body: unknown): Promise<{ id: string; json: unknown }> {
    const path = kind === 'User' ? USERS : GROUPS;
    const answer = await this.expect(
      { method: 'POST', path, body },
      [201],
      `Answer POST ${path} with 201 and the whole ${kind}, its "id" included (RFC 7644 §3.3).`,
    );
    return this.resource(answer);
  }

  /** @throws Finding */
  async get(
    kind: 'User' | 'Group',
    id: string,
    query: ScimRequest['query'] = [],
  ): Promise<{ id: string; json: unknown }> {
    const path = `${kind === 'User' ? USERS : GROUPS}/${encodeURIComponent(id)}`;
    const fix = `Answer GET ${path} with 200 and the ${kind} (RFC 7644 §3.4.1).`;
    return this.resource(await this.expect({ method: 'GET', path, query }, [200], fix));
  }

  /** @throws Finding */
  async patch(kind: 'User' | 'Group', id: string, body: unknown, fix: string): Promise<ScimAnswer> {
    const path = `${kind === 'User' ? USERS : GROUPS}/${encodeURIComponent(id)}`;
    return this.expect({ method: 'PATCH', path, body }, [200, 204], fix);
  }

  /** @throws Finding */
  async delete(kind: 'User' | 'Group', id: string, statuses: readonly number[] = [204]): Promise<void> {
    const path = `${kind === 'User' ? USERS : GROUPS}/${encodeURIComponent(id)}`;
    const fix = statuses.includes(404)
      ? 'Answer DELETE of what does not exist with 404 (RFC 7644 §3.6).'
      : 'Answer DELETE with 204 and no body (RFC 7644 §3.6).';
    await this.expect({ method: 'DELETE', path }, statuses, fix);
  }

  /** The resources that a filter finds. @throws Finding */
  async filter(kind: 'User' | 'Group', filter: string, query: NonNullable<ScimRequest['query']> = []) {
    const path = kind === 'User' ? USERS : GROUPS;
    const fix = 'Answer a filter with 200 and a ListResponse, an empty one when nothing matches (RFC 7644 §3.4.2).';
    const answer = await this.expect({ method: 'GET', path, query: [...query, ['filter', filter]] }, [200], fix);
    return strictly(() => readList(answer.json), fix);
  }

  /** A resource, read as strictly as Entra does. @throws Finding */
  resource(answer: ScimAnswer): { id: string; json: unknown } {
    return strictly(() => readResource(answer.json), 'Return each attribute with the type that its schema gives it.');
  }

  /** Deletes what tests have made and left. @returns the URLs of what could not be deleted */
  cleanUp(): Promise<string[]> {
    return this.#creations.deleteAll(this.connection);
  }
}

/** @throws Finding in the place of an IncompatibleAnswer */
function strictly<Result>(read: () => Result, fix: string): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof IncompatibleAnswer)) throw error;
    throw new Finding('an answer that Entra can read', error.message, fix);
  }
}

/** The beginning of what an answer says. */
export function excerpt({ text }: ScimAnswer): string {
  const said = text.trim().replace(/\s+/g, ' ');
  return said === '' ? '' : `: ${said.slice(0, 300)}`;
}

/** Text that nobody has, and by which `VALIDATOR_MARKS` tells what a validator has made. */
export const unique = (prefix: string): string => `validator-${prefix}-${randomUUID().slice(0, 13)}`;
