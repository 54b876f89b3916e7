import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import type { Note } from '../../protocol/notes.js';
import type { ToleranceCode } from '../../protocol/tolerances.js';
import type { LogOperation } from './log-entry.js';

/** A row of the provisioning log. */
export interface LogRecord {
  /** UUIDv7: in the order of time. */
  readonly id: string;
  readonly at: Date;
  readonly requestId: string;
  /** Name of the secret that made the request; null or empty when there was no valid one. */
  readonly credential: string | null;
  readonly operation: LogOperation;
  readonly resourceType: string | null;
  /** Resource id where there is one, else the folded userName or displayName that the request was about. */
  readonly subject: string | null;
  readonly resourceName: string | null;
  readonly status: number;
  /** A code of protocol/reason-code, or of another version; null where the operation says it all. */
  readonly reason: string | null;
  readonly data: JsonObject;
  readonly notes: readonly Note[];
}

/** As PostgreSQL gives it. */
export type LogRow = {
  id: string;
  at: Date;
  request_id: string;
  credential: string | null;
  operation: LogOperation;
  resource_type: string | null;
  subject: string | null;
  resource_name: string | null;
  status: number;
  reason: string | null;
  data: JsonObject;
  notes: Json;
};

export const toRecord = (row: LogRow): LogRecord => ({
  id: row.id,
  at: row.at,
  requestId: row.request_id,
  credential: row.credential,
  operation: row.operation,
  resourceType: row.resource_type,
  subject: row.subject,
  resourceName: row.resource_name,
  status: row.status,
  reason: row.reason,
  data: row.data,
  notes: notesIn(row.notes),
});

function notesIn(notes: Json): Note[] {
  if (!Array.isArray(notes)) return [];
  return notes.flatMap((note) =>
    isObject(note) && typeof note.code === 'string' && typeof note.detail === 'string'
      ? [
          {
            code: note.code as ToleranceCode,
            detail: note.detail,
            ...(typeof note.meant === 'string' && { meant: note.meant }),
          },
        ]
      : [],
  );
}
