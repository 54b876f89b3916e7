import type pg from 'pg';
import type { Database, Statement } from '../database.js';
import { newId } from '../new-id.js';

/** A mail that is to be kept until it is sent. */
export interface MailDraft {
  readonly id: string;
  /** undefined for what concerns the whole server. */
  readonly organizationId: string | undefined;
  /** What it tells of: one address is told of it once. */
  readonly topic: string;
  readonly recipient: string;
  readonly content: object;
  readonly sealedLink: string | undefined;
}

/** One that a node took to send it. */
export interface TakenMail extends Omit<MailDraft, 'content'> {
  readonly content: unknown;
  /** This one included. */
  readonly attempts: number;
  readonly createdAt: Date;
}

export interface MailCounts {
  readonly waiting: number;
  readonly sent: number;
  readonly givenUp: number;
}

/** One of the latest, for people. */
export interface MailState {
  readonly id: string;
  readonly topic: string;
  readonly recipient: string;
  readonly state: 'waiting' | 'sent' | 'given up';
  readonly attempts: number;
  readonly createdAt: Date;
  readonly dueAt: Date | null;
  readonly sentAt: Date | null;
  readonly lastError: string | null;
}

/** The queue of mail, which all nodes share. */
export class MailStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  newId(): string {
    return newId();
  }

  /** @returns whether it was added: not when the address was told of the topic before */
  async add({ id, organizationId, topic, recipient, content, sealedLink }: MailDraft): Promise<boolean> {
    const values = [id, organizationId ?? null, topic, recipient, JSON.stringify(content), sealedLink ?? null];
    return (await this.#database.run('operator', ADD, values)).length > 0;
  }

  /**
   * Takes what is due. No other node takes it, and a node that is killed leaves it due anew after a while.
   * @param retryMs after so long it is due again, unless it is told what came of it; by the number of the attempt
   */
  async take(limit: number, retryMs: readonly number[]): Promise<TakenMail[]> {
    const rows = await this.#database.run<Row>('jobs', TAKE, [limit, retryMs]);
    return rows.map((row) => ({
      id: row.id,
      organizationId: row.organization_id ?? undefined,
      topic: row.topic,
      recipient: row.recipient,
      content: row.content,
      sealedLink: row.sealed_link ?? undefined,
      attempts: row.attempts,
      createdAt: row.created_at,
    }));
  }

  async markSent(id: string): Promise<void> {
    await this.#database.run('jobs', SENT, [id]);
  }

  /** @param isFinal whether it is tried no more */
  async markFailed(id: string, reason: string, isFinal: boolean): Promise<void> {
    await this.#database.run('jobs', FAILED, [id, reason, isFinal]);
  }

  /** Forgets what was sent or given up, and was made before a time. @returns how many */
  async deleteDone(before: Date): Promise<number> {
    const [row] = await this.#database.run<{ count: number }>('jobs', DELETE_DONE, [before]);
    return row?.count ?? 0;
  }

  async count(): Promise<MailCounts> {
    const [row] = await this.#database.query<MailCounts & pg.QueryResultRow>('mails.count', COUNT, []);
    return row ?? { waiting: 0, sent: 0, givenUp: 0 };
  }

  /** The newest first. */
  list(limit: number): Promise<MailState[]> {
    return this.#database.query<MailState & pg.QueryResultRow>('mails.list', LIST, [limit]);
  }

  /** Those that are sealed. */
  async listSealed(): Promise<{ readonly id: string; readonly sealedLink: string }[]> {
    return this.#database.query(
      'mails.sealed',
      'SELECT id, sealed_link AS "sealedLink" FROM rollcall.mails WHERE due_at IS NOT NULL AND sealed_link IS NOT NULL',
      [],
    );
  }

  async reseal(id: string, sealedLink: string): Promise<void> {
    await this.#database.query(
      'mails.reseal',
      'UPDATE rollcall.mails SET sealed_link = $2 WHERE id = $1 AND sealed_link IS NOT NULL',
      [id, sealedLink],
    );
  }
}

interface Row {
  readonly id: string;
  readonly organization_id: string | null;
  readonly topic: string;
  readonly recipient: string;
  readonly content: unknown;
  readonly sealed_link: string | null;
  readonly attempts: number;
  readonly created_at: Date;
  readonly [column: string]: unknown;
}

const ADD: Statement = {
  name: 'mails.add',
  kind: 'change',
  text: `
  INSERT INTO rollcall.mails (id, organization_id, topic, recipient, content, sealed_link, due_at)
  VALUES ($1::uuid, $2::uuid, $3, $4, $5::jsonb, $6, now()) ON CONFLICT (topic, recipient) DO NOTHING RETURNING id`,
};

const TAKE: Statement = {
  name: 'mails.take',
  kind: 'change',
  text: `
  UPDATE rollcall.mails m SET attempts = m.attempts + 1,
    due_at = now() + ($2::float8[])[least(m.attempts + 1, cardinality($2::float8[]))] * interval '1 ms'
  FROM (
    SELECT id FROM rollcall.mails WHERE due_at <= now() ORDER BY due_at LIMIT $1::int FOR UPDATE SKIP LOCKED
  ) due
  WHERE m.id = due.id
  RETURNING m.id, m.organization_id, m.topic, m.recipient, m.content, m.sealed_link, m.attempts, m.created_at`,
};

const SENT: Statement = {
  name: 'mails.sent',
  kind: 'change',
  text: `UPDATE rollcall.mails SET due_at = NULL, sent_at = now(), sealed_link = NULL, last_error = NULL WHERE id = $1::uuid`,
};

const FAILED: Statement = {
  name: 'mails.failed',
  kind: 'change',
  text: `
  UPDATE rollcall.mails SET last_error = $2, due_at = CASE WHEN $3::boolean THEN NULL ELSE due_at END,
    sealed_link = CASE WHEN $3::boolean THEN NULL ELSE sealed_link END
  WHERE id = $1::uuid`,
};

const DELETE_DONE: Statement = {
  name: 'mails.deleteDone',
  kind: 'change',
  text: `
  WITH gone AS (DELETE FROM rollcall.mails WHERE created_at < $1::timestamptz AND due_at IS NULL RETURNING id)
  SELECT count(*)::int AS count FROM gone`,
};

const COUNT = `
  SELECT (count(*) FILTER (WHERE due_at IS NOT NULL))::int AS waiting, (count(*) FILTER (WHERE sent_at IS NOT NULL))::int AS sent,
    (count(*) FILTER (WHERE due_at IS NULL AND sent_at IS NULL))::int AS "givenUp"
  FROM rollcall.mails`;

const LIST = `
  SELECT id, topic, recipient, attempts, created_at AS "createdAt", due_at AS "dueAt", sent_at AS "sentAt",
    last_error AS "lastError",
    CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN due_at IS NULL THEN 'given up' ELSE 'waiting' END AS state
  FROM rollcall.mails ORDER BY created_at DESC, id DESC LIMIT $1::int`;
