import type { Database, Statement } from '../database.js';
import type { KeptChange } from './change-record.js';

/** Where a reader of all changes stands: behind a change of a transaction. */
export interface ChangePosition {
  readonly transactionId: string;
  readonly id: string;
}

/** Before all changes. */
export const FIRST_POSITION: ChangePosition = { transactionId: '0', id: '00000000-0000-0000-0000-000000000000' };

type Row = KeptChange & { readonly transactionId: string };

const COLUMNS = `id, transaction_id::text AS "transactionId", resource_type AS "resourceType", resource_id AS "resourceId",
  operation, version, before, members`;

/** Below the oldest transaction that is still open none comes any more, so that nothing is passed over. */
const FOLLOWING: Statement = {
  name: 'changes.following',
  kind: 'page',
  text: `SELECT ${COLUMNS} FROM rollcall.changes
    WHERE organization_id = $1 AND (transaction_id, id) > ($2::xid8, $3::uuid)
      AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY transaction_id, id LIMIT $4::int`,
};

/** Reads the changes of an organization in an order that never grows in its middle. */
export class ChangeReader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The changes behind a position. Each is given once to whoever goes on where the last page ended, and none is passed
   * over: what is not committed yet holds up all that began after it, for as long as a statement takes at most.
   * @returns them in their order, and where they end
   */
  async following(
    organizationId: string,
    position: ChangePosition,
    count: number,
  ): Promise<{ readonly changes: readonly KeptChange[]; readonly position: ChangePosition }> {
    const values = [organizationId, position.transactionId, position.id, count];
    const rows = await this.#database.run<Row>('jobs', FOLLOWING, values);
    const last = rows.at(-1);
    return {
      changes: rows.map(({ transactionId: _, ...change }) => change),
      position: last === undefined ? position : { transactionId: last.transactionId, id: last.id },
    };
  }
}
