import type pg from 'pg';
import { type AuditEntry, writeAudit } from '../access/audit-store.js';

/**
 * Keeps what goes with a change of an organization's own definitions: the entry in the audit, with the definitions as they
 * were that are other now, or gone.
 * @param client in the transaction of the change
 */
export const recordDefinitions = (client: pg.ClientBase, entry: AuditEntry, before: readonly object[]): Promise<void> =>
  writeAudit((text, values) => client.query(text, [...values]), {
    ...entry,
    details: before.length === 0 ? entry.details : { ...entry.details, before },
  });
