import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { KnownTrouble } from '../../protocol/scim-error.js';

/** Members of logged objects, and of those in them, that are never shown. */
const SECRETS = ['authorization', 'token', 'secret', 'password'].flatMap((name) => [`*.${name}`, `*.*.${name}`]);

/**
 * One line for each request, without query and headers: the query holds names of people and the headers the secret.
 */
export class RequestLog {
  readonly #logger: Logger;
  /** Errors may hold anything; of a request only five known facts are logged. */
  readonly #problems: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#problems = logger.child({}, { redact: SECRETS });
  }

  /**
   * Logs the request when its answer has gone out.
   * @param pathOf what may be shown of its path then: in any other, somebody may have put a secret
   */
  watch(request: Request, response: Response, requestId: string, pathOf: () => string): void {
    if (!this.#logger.isLevelEnabled('info')) return;
    const start = performance.now();
    response.once('close', () => {
      const ms = Math.round((performance.now() - start) * 10) / 10;
      const path = pathOf();
      this.#logger.info({ requestId, method: request.method, path, status: response.statusCode, ms }, 'request');
    });
  }

  /** Logs, whole, what the client was not told. */
  problem(requestId: string, error: unknown): void {
    if (error instanceof KnownTrouble) return;
    this.#problems.error({ requestId, err: error }, 'request failed');
  }
}
