import type { Connection, ScimAnswer, ScimRequest } from '../client/connection.js';
import { ConnectionError, type ConnectionFailure } from '../client/connection-error.js';
import { isAnswering, isLost } from '../client/is-answering.js';
import { memberOf } from '../target/target-path.js';
import { IncompatibleAnswer, readList, readResource, type TargetResource } from '../target/target-resource.js';
import type { EntraErrorCode } from './model.js';
import { type Pause, withRetries } from './retry.js';

/** A request that did not do what the job needed, in the terms of Entra's provisioning log. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly code: EntraErrorCode;
  readonly request: ScimRequest | undefined;
  readonly outcome: ScimAnswer | ConnectionError | undefined;

  constructor(
    code: EntraErrorCode,
    message: string,
    request?: ScimRequest,
    outcome?: ScimAnswer | ConnectionError,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.request = request;
    this.outcome = outcome;
  }
}

/** The endpoint refuses the job as a whole: it would be quarantined at once. */
export class JobBroken extends JobFailure {}

/** Somebody stopped the job, or the endpoint admits no more requests; that says nothing of what it would answer. */
export class JobStopped extends JobBroken {}

const MAX_DETAIL = 300;
const KINDS: Partial<Record<ConnectionFailure, typeof JobFailure>> = {
  credential: JobBroken,
  aborted: JobStopped,
  throttled: JobStopped,
};
const CODES: Partial<Record<ConnectionFailure, EntraErrorCode>> = {
  timeout: 'Timeout',
  credential: 'CredentialValidationUnavailable',
  throttled: 'TooManyRequests',
};

/** The requests of a job, each judged as Entra judges it. Every failure is a JobFailure. */
export class TargetClient {
  readonly #connection: Connection;
  readonly #pause: Pause;
  #requests = 0;
  #retries = 0;
  #hasAnswered = false;
  #check: Promise<boolean> | undefined;

  constructor(connection: Connection, pause: Pause) {
    this.#connection = connection;
    this.#pause = pause;
  }

  /** Requests sent so far, repetitions among them. */
  get requests(): number {
    return this.#requests;
  }

  /** The whole URL that a request goes to. */
  urlOf(request: ScimRequest): string {
    return this.#connection.urlOf(request);
  }

  /** How many of them were repetitions. */
  get retries(): number {
    return this.#retries;
  }

  /** @returns the only resource that a filter finds; undefined when there is none. @throws JobFailure */
  async match(endpoint: string, filter: string, excludeMembers: boolean): Promise<TargetResource | undefined> {
    const query: Array<readonly [string, string]> = excludeMembers ? [['excludedAttributes', 'members']] : [];
    const request: ScimRequest = { method: 'GET', path: endpoint, query: [...query, ['filter', filter]] };
    const answer = await this.#send(request);
    if (answer.status === 404) {
      throw new JobFailure(
        'SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering',
        'A query that finds nothing must be answered with 200 and an empty ListResponse, not with 404.',
        request,
        answer,
      );
    }
    this.#expect(request, answer, [200]);
    const { totalResults, resources } = this.#read(request, answer, () => readList(answer.json));
    if (totalResults > 1 || resources.length > 1) {
      throw new JobFailure('DuplicateTargetEntries', `${totalResults} resources match ${filter}.`, request, answer);
    }
    return resources[0];
  }

  /** @returns undefined when the resource is gone. @throws JobFailure */
  async get(endpoint: string, id: string, excludeMembers: boolean): Promise<TargetResource | undefined> {
    const request: ScimRequest = {
      method: 'GET',
      path: `${endpoint}/${encodeURIComponent(id)}`,
      query: excludeMembers ? [['excludedAttributes', 'members']] : [],
    };
    const answer = await this.#send(request);
    if (answer.status === 404) return undefined;
    this.#expect(request, answer, [200]);
    const resource = this.#read(request, answer, () => readResource(answer.json));
    if (resource.id !== id) {
      throw this.#incompatible(request, answer, `the resource has the id ${resource.id}, not the one asked for`);
    }
    return resource;
  }

  /** @throws JobFailure */
  async create(endpoint: string, body: unknown): Promise<TargetResource> {
    const request: ScimRequest = { method: 'POST', path: endpoint, body };
    const answer = await this.#send(request);
    this.#expect(request, answer, [201]);
    return this.#read(request, answer, () => readResource(answer.json));
  }

  /** @returns false when the resource is gone. @throws JobFailure */
  async patch(endpoint: string, id: string, body: unknown): Promise<boolean> {
    const request: ScimRequest = { method: 'PATCH', path: `${endpoint}/${encodeURIComponent(id)}`, body };
    const answer = await this.#send(request);
    if (answer.status === 404) return false;
    this.#expect(request, answer, [200, 204]);
    if (answer.status === 200) this.#read(request, answer, () => readResource(answer.json));
    return true;
  }

  /** What is gone already counts as deleted. @throws JobFailure */
  async delete(endpoint: string, id: string): Promise<void> {
    const request: ScimRequest = { method: 'DELETE', path: `${endpoint}/${encodeURIComponent(id)}` };
    const answer = await this.#send(request);
    this.#expect(request, answer, [204, 404]);
  }

  /**
   * Sends a request that only other clients than Entra have; its answer must have one of these statuses.
   * @param read throws IncompatibleAnswer for an answer that cannot be used
   * @throws JobFailure
   */
  async ask<Result>(
    request: ScimRequest,
    wanted: readonly number[],
    read: (answer: ScimAnswer) => Result,
  ): Promise<Result> {
    const answer = await this.#send(request);
    this.#expect(request, answer, wanted);
    return this.#read(request, answer, () => read(answer));
  }

  async #send(request: ScimRequest): Promise<ScimAnswer> {
    try {
      const answer = await withRetries(
        this.#pause,
        () => {
          this.#requests += 1;
          return this.#connection.send(request);
        },
        () => {
          this.#retries += 1;
        },
      );
      this.#hasAnswered = true;
      return answer;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      const code = CODES[error.failure] ?? 'SystemForCrossDomainIdentityManagementServiceIncompatible';
      if (this.#hasAnswered && isLost(error) && !(await this.#isAnswering())) {
        throw new JobBroken(code, `Nothing answers any more: ${error.message}.`, request, error, error);
      }
      const Kind = KINDS[error.failure] ?? JobFailure;
      throw new Kind(code, error.message, request, error, error);
    }
  }

  /** Asked once for all that were lost at the same time. */
  #isAnswering(): Promise<boolean> {
    this.#check ??= isAnswering(this.#connection, this.#pause).finally(() => {
      this.#check = undefined;
    });
    return this.#check;
  }

  #expect(request: ScimRequest, answer: ScimAnswer, wanted: readonly number[]): void {
    const { status } = answer;
    if (wanted.includes(status)) return;
    const text = errorText(answer);
    const said = `${request.method} ${request.path} was answered with ${status}${text === '' ? '' : `: ${text}`}`;
    if (status === 401 || status === 403) throw new JobBroken('CredentialValidationUnavailable', said, request, answer);
    throw new JobFailure(codeOf(status), said, request, answer);
  }

  #read<Result>(request: ScimRequest, answer: ScimAnswer, read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      if (error instanceof IncompatibleAnswer) throw this.#incompatible(request, answer, error.message);
      throw error;
    }
  }

  #incompatible(request: ScimRequest, answer: ScimAnswer, message: string): JobFailure {
    return new JobFailure('SystemForCrossDomainIdentityManagementServiceIncompatible', `${message}.`, request, answer);
  }
}

function codeOf(status: number): EntraErrorCode {
  if (status === 409) return 'EntryConflict';
  if (status === 422) return 'UnprocessableEntity';
  if (status >= 400 && status < 500) return 'SystemForCrossDomainIdentityManagementBadRequest';
  return 'SystemForCrossDomainIdentityManagementServiceIncompatible';
}

/** What an error says for people: its detail, else its text. */
export function errorText({ json, text }: Pick<ScimAnswer, 'json' | 'text'>): string {
  const detail = memberOf(json, 'detail');
  return (typeof detail === 'string' ? detail : text.trim().replace(/\s+/g, ' ')).slice(0, MAX_DETAIL);
}
