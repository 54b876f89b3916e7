import type { Call } from '../../protocol/call.js';
import { counted } from '../../protocol/counted.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { Database, Statement } from '../database.js';
import { LOG_COLUMNS, type LogEntry, logRow } from './log-entry.js';

/** Entries that wait at most; beyond, new ones are counted and dropped so that no request ever waits for the log. */
const MAX_WAITING = 10_000;
const MAX_BATCH = 500;

const COLUMNS = [...LOG_COLUMNS, 'at'];
/** The batch is one JSON text: cheaper to write and to read than an array for each column. */
const INSERT: Statement = {
  name: 'provisioning_log.flush',
  kind: 'change',
  text: `INSERT INTO rollcall.provisioning_log (${COLUMNS.join(', ')}) SELECT ${COLUMNS.join(', ')}
  FROM jsonb_to_recordset($1::jsonb) AS entry (organization_id uuid, id uuid, request_id text, credential text,
    operation text, resource_type text, subject text, resource_name text, status int, reason text, data jsonb, notes jsonb,
    at timestamptz)
  ON CONFLICT DO NOTHING`,
};

/**
 * Reads and refusals on their way to the provisioning log: collected until the next flush, written in batches, bounded.
 * Changes do not pass here; they are written with what they change.
 */
export class LogBuffer {
  readonly #database: Database;
  readonly #onProblem: (problem: string) => void;
  readonly #waiting: object[] = [];
  #dropped = 0;
  #flushing: Promise<void> | undefined;

  /** @param onProblem told when entries were dropped or cannot be written */
  constructor(database: Database, onProblem: (problem: string) => void) {
    this.#database = database;
    this.#onProblem = onProblem;
  }

  add(call: Call, entry: LogEntry): void {
    if (this.#waiting.length >= MAX_WAITING) this.#dropped += 1;
    else this.#waiting.push({ ...logRow(call, entry), at: new Date() });
  }

  /** Writes what waits; entries that could not be written wait for the next time. */
  async flush(): Promise<void> {
    this.#flushing ??= this.#write().finally(() => {
      this.#flushing = undefined;
    });
    await this.#flushing;
  }

  async #write(): Promise<void> {
    if (this.#dropped > 0) {
      this.#onProblem(
        `${counted(this.#dropped, 'entry of the provisioning log was', 'entries of the provisioning log were')} dropped: more requests than can be written`,
      );
      this.#dropped = 0;
    }
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH);
      if (!(await this.#insert(batch))) return;
      this.#waiting.splice(0, batch.length);
    }
  }

  /**
   * Writes a batch, but for single entries that the database refuses: it would refuse them again.
   * @returns false when the database is away, so that the entries have to wait for it
   */
  async #insert(batch: readonly object[]): Promise<boolean> {
    try {
      await this.#database.run('log', INSERT, [storable(JSON.stringify(batch))]);
      return true;
    } catch (error) {
      const isAway = error instanceof ScimError;
      if (!isAway && batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        return (await this.#insert(batch.slice(0, half))) && (await this.#insert(batch.slice(half)));
      }
      this.#onProblem(
        `the provisioning log cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      );
      return !isAway;
    }
  }

  /** Writes all that waits, also what came while it was being written. */
  async close(): Promise<void> {
    await this.flush();
    await this.flush();
  }
}

/** PostgreSQL stores neither NUL nor half a surrogate pair, which a refused request may contain; JSON escapes both. */
const storable = (json: string): string => (json.includes('\\u') ? json.replace(UNSTORABLE_ESCAPE, '$1\ufffd') : json);

/** After another backslash, `\u0000` is text and no escape. */
const UNSTORABLE_ESCAPE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;
