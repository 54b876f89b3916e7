import { get, type IncomingHttpHeaders } from 'node:http';
import type { TestOrganization } from '../support/test-server.js';
import type { World } from './attack.js';

export interface ReadThrough {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
  /** The last characters of the body. */
  readonly end: string;
  /** How many times the text was met. */
  readonly times: number;
}

/** Reads an answer that nobody could keep in memory, and counts in it. @throws Error when it breaks off */
export function readThrough(
  { scimUrl }: Pick<World, 'scimUrl'>,
  { slug, token }: TestOrganization,
  path: string,
  text: string,
): Promise<ReadThrough> {
  return new Promise((resolve, reject) => {
    const request = get(scimUrl + slug + path, { headers: { Authorization: `Bearer ${token}` }, agent: false });
    request.on('error', reject);
    request.on('response', (incoming) => {
      let [bytes, times, kept] = [0, 0, ''];
      incoming.setEncoding('utf8');
      incoming.on('error', reject);
      incoming.on('data', (chunk: string) => {
        bytes += chunk.length;
        const seen = kept + chunk;
        times += seen.split(text).length - 1;
        // What is met across two chunks is counted once.
        kept = seen.slice(-(text.length - 1));
      });
      incoming.on('end', () => {
        const { statusCode: status = 0, headers } = incoming;
        resolve({ status, headers, bytes, times, end: kept });
      });
    });
  });
}
