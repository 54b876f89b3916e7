import { isObject, type JsonObject } from '../../protocol/json.js';
import type { SyncedType } from '../../store/upstream/sync-row.js';
import { UpstreamError } from '../client/upstream-answer.js';
import { ENDPOINT_OF, type SyncContext } from './sync-context.js';

/** What an upstream says of one resource: that it has none, that it has one that cannot be had alone, or what it is. */
export type Asked = 'gone' | 'unshown' | JsonObject;

/** Not there, or not to be had one by one. */
const GONE = new Set([404, 405, 410, 501]);

/** Asks an upstream for one resource by its id, whether it is in scope or not. @throws UpstreamError */
export async function askFor({ client, signal }: SyncContext, type: SyncedType, upstreamId: string): Promise<Asked> {
  const path = `${ENDPOINT_OF[type]}/${encodeURIComponent(upstreamId)}`;
  const { status, body } = await client.send({ method: 'GET', path, signal });
  if (GONE.has(status)) return 'gone';
  return status === 200 && isObject(body) ? { ...body, id: upstreamId } : 'unshown';
}

/** The same of what the filter of the sync has in scope: all else is gone. @throws UpstreamError */
export async function askForScoped(context: SyncContext, type: SyncedType, upstreamId: string): Promise<Asked> {
  const { client, properties, signal } = context;
  const asked = await askFor(context, type, upstreamId);
  const filter = properties.filters[type];
  if (!isObject(asked) || filter === undefined) return asked;
  const id = `id eq ${JSON.stringify(upstreamId)}`;
  const both = / or /i.test(filter) ? `(${filter}) and ${id}` : `${filter} and ${id}`;
  try {
    const query = { endpoint: ENDPOINT_OF[type], filter: both, count: 1, paging: properties.paging, signal };
    return (await client.page(query)).resources.length > 0 ? asked : 'gone';
  } catch (error) {
    if (error instanceof UpstreamError && error.status === 400) return 'gone';
    throw error;
  }
}
