import type { Connection, Exchange } from '../client/connection.js';
import { ConnectionError } from '../client/connection-error.js';
import { memberOf } from '../target/target-path.js';

/** After so many deletions in a row without an answer the rest is not tried. */
const SILENCE = 3;

/** What a tool has made at an endpoint and not deleted again, by the exchanges that it is told of. */
export class Creations {
  readonly #paths = new Set<string>();

  /** To be called by the observer of a connection. */
  observe({ request, outcome }: Pick<Exchange, 'request' | 'outcome'>): void {
    if (outcome instanceof ConnectionError) return;
    if (request.method === 'POST' && request.path === '/Bulk') {
      this.#observeBulk(request.body, outcome.json);
      return;
    }
    // One that answers 200, or without an id, has created it all the same.
    if (request.method === 'POST' && outcome.status < 300 && !request.path.endsWith('/.search')) {
      const id = memberOf(outcome.json, 'id') ?? idIn(outcome.headers.location);
      if (typeof id === 'string') this.#paths.add(`${request.path}/${encodeURIComponent(id)}`);
    }
    if (request.method === 'DELETE' && outcome.status < 300) this.#paths.delete(request.path);
  }

  /** What the operations of a Bulk have created; their paths are those of the request, as URLs may be written anyhow. */
  #observeBulk(sent: unknown, answered: unknown): void {
    const operations = operationsIn(sent);
    for (const done of operationsIn(answered)) {
      const bulkId = memberOf(done, 'bulkId');
      const operation = operations.find((each) => memberOf(each, 'bulkId') === bulkId && bulkId !== undefined);
      const id = idIn(memberOf(done, 'location'));
      if (memberOf(operation, 'method') !== 'POST' || id === undefined) continue;
      if (String(memberOf(done, 'status')).startsWith('2')) {
        this.#paths.add(`${memberOf(operation, 'path')}/${encodeURIComponent(id)}`);
      }
    }
  }

  get size(): number {
    return this.#paths.size;
  }

  /** Deletes all of it. @returns the URLs of what could not be deleted */
  async deleteAll(connection: Connection): Promise<string[]> {
    // Groups first: some servers do not delete a user who is a member.
    const left = await deletePaths(connection, [...this.#paths].sort());
    this.#paths.clear();
    return left;
  }
}

const operationsIn = (message: unknown): readonly unknown[] => {
  const operations = memberOf(message, 'Operations');
  return Array.isArray(operations) ? operations : [];
};

/** The last part of the URL of a resource. */
function idIn(location: unknown): string | undefined {
  const last =
    typeof location === 'string'
      ? location
          .replace(/[?#].*$/, '')
          .split('/')
          .at(-1)
      : undefined;
  if (last === undefined || last === '') return undefined;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Deletes resources in this order. @returns the URLs of what could not be deleted; what is gone already counts as deleted */
export async function deletePaths(
  connection: Connection,
  paths: readonly string[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<string[]> {
  const left: string[] = [];
  let silent = 0;
  for (const [index, path] of paths.entries()) {
    const request = { method: 'DELETE', path } as const;
    onProgress(index, paths.length);
    const outcome = silent < SILENCE ? await connection.send(request).catch((error: unknown) => error) : undefined;
    const isAnswer = typeof outcome === 'object' && outcome !== null && 'status' in outcome;
    if (isAnswer) silent = 0;
    // Nothing is admitted any more, or somebody stopped it: no other deletion would come to anything.
    else if (outcome instanceof ConnectionError && ['throttled', 'aborted'].includes(outcome.failure)) silent = SILENCE;
    else silent += 1;
    if (isAnswer && (Number(outcome.status) < 300 || outcome.status === 404)) continue;
    left.push(connection.urlOf(request));
  }
  return left;
}
