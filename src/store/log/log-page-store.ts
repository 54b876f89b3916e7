import type { Call } from '../../protocol/call.js';
import type { Database, Statement } from '../database.js';
import { Parameters } from '../parameters.js';
import type { LogOperation } from './log-entry.js';
import { type LogRecord, type LogRow, toRecord } from './log-record.js';

/** Which entries of a log somebody looks for; what is undefined does not restrict. */
export interface LogPageFilter {
  readonly operations?: readonly LogOperation[] | undefined;
  /** Of the request: refusals say it themselves, of others the operation does. */
  readonly method?: string | undefined;
  readonly status?: number | undefined;
  /** A code as it is kept; see directory/explain/reason-of for those that the operation says. */
  readonly reason?: string | undefined;
  readonly credential?: string | undefined;
  readonly requestId?: string | undefined;
  /** Ids and names under which the log speaks of somebody; there is an index of them. */
  readonly subjects?: readonly string[] | undefined;
  /** Only entries with this id or a later one, and only entries before that id. */
  readonly from: string;
  readonly before: string;
}

export interface LogPage {
  /** The newest first. */
  readonly records: readonly LogRecord[];
  /** Where the next page begins: before this id; undefined where there are no older entries in the filter's time. */
  readonly next: string | undefined;
}

/** Entries that one page looks through, whatever it finds among them. */
export const MAX_LOOKED_AT = 20_000;

/** What the operations of requests that were taken mean as methods. */
const OPERATION_OF: Readonly<Record<string, readonly LogOperation[]>> = {
  POST: ['create'],
  PUT: ['replace'],
  PATCH: ['patch'],
  DELETE: ['delete'],
  GET: ['get', 'list'],
};

/** Reads a log backwards, for people to look through: a page costs what it looks at, and it looks at so many entries at most. */
export class LogPageStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(call: Call, filter: LogPageFilter, size: number): Promise<LogPage> {
    const parameters = new Parameters();
    const range = rangeSql(call, filter, parameters);
    const found = conditionsSql(filter, parameters);
    const text = `
      SELECT * FROM (
        SELECT * FROM rollcall.provisioning_log WHERE ${range} ORDER BY id DESC LIMIT ${MAX_LOOKED_AT}) looked_at
      ${found === '' ? '' : `WHERE ${found}`} ORDER BY id DESC LIMIT ${parameters.add(size + 1, '::int')}`;
    const statement: Statement = { name: 'provisioning_log.browse', kind: 'page', text };
    const rows = await this.#database.run<LogRow>(call, statement, parameters.values);
    const records = rows.slice(0, size).map(toRecord);
    if (rows.length > size) return { records, next: records.at(-1)?.id };
    return { records, next: await this.#lastLookedAt(call, filter) };
  }

  /** @returns undefined when that was the end of the log */
  async #lastLookedAt(call: Call, filter: LogPageFilter): Promise<string | undefined> {
    const parameters = new Parameters();
    const text = `SELECT id FROM rollcall.provisioning_log WHERE ${rangeSql(call, filter, parameters)}
      ORDER BY id DESC OFFSET ${MAX_LOOKED_AT - 1} LIMIT 1`;
    const statement: Statement = { name: 'provisioning_log.looked_at', kind: 'page', text };
    return (await this.#database.run<{ id: string }>(call, statement, parameters.values))[0]?.id;
  }
}

/** What an index answers. */
function rangeSql(call: Call, { from, before, subjects }: LogPageFilter, parameters: Parameters): string {
  const range = `organization_id = ${parameters.add(call.tenant.id)} AND id >= ${parameters.add(from, '::uuid')}
    AND id < ${parameters.add(before, '::uuid')}`;
  return subjects === undefined ? range : `${range} AND subject = ANY (${parameters.add(subjects, '::text[]')})`;
}

/** What is looked at in each entry. */
function conditionsSql(filter: LogPageFilter, parameters: Parameters): string {
  const { operations, method, status, reason, credential, requestId } = filter;
  const conditions = [
    operations && `operation = ANY (${parameters.add(operations, '::text[]')})`,
    reason !== undefined && `reason = ${parameters.add(reason, '::text')}`,
    status !== undefined && `status = ${parameters.add(status, '::int')}`,
    credential !== undefined && `credential = ${parameters.add(credential, '::text')}`,
    requestId !== undefined && `request_id = ${parameters.add(requestId, '::text')}`,
    method !== undefined &&
      `(operation = ANY (${parameters.add(OPERATION_OF[method] ?? [], '::text[]')})
        OR operation = 'refuse' AND data->>'method' = ${parameters.add(method, '::text')})`,
  ];
  return conditions.filter((condition) => typeof condition === 'string').join(' AND ');
}
