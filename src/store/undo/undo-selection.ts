/** Which changes of an organization are taken back: those of one request, or of one credential, between two ids. */
export interface UndoSelection {
  readonly by: 'request' | 'credential';
  /** Id of the request, or name of the credential. */
  readonly of: string;
  /** The changes from this id on, and below the other. */
  readonly fromId: string;
  readonly toId: string;
}

/** A selection, and the undo that takes it back, whose own changes are neither selected nor made by others. */
export interface UndoScope extends UndoSelection {
  readonly organizationId: string;
  /** undefined while it is only looked at. */
  readonly undoId: string | undefined;
}

/** A change that is neither selected nor of the undo. */
export interface ForeignChange {
  readonly id: string;
  readonly operation: string;
  readonly credential: string | null;
  readonly operator: string | null;
}

/** The first values of every statement about a scope: `$1` to `$5`. */
export const scopeValues = ({ organizationId, of, fromId, toId, undoId }: UndoScope): string[] => [
  organizationId,
  of,
  fromId,
  toId,
  undoId ?? '',
];

/** Condition: an entry of the provisioning log is of the request, or of the credential. */
export const isOf = (by: UndoSelection['by'], entry: string): string =>
  `${entry}.${by === 'request' ? 'request_id' : 'credential'} = $2::text`;

/** Condition: a change concerns the resource itself and not only its members. It names no column but those of `changes`. */
export const isOfResource = (change: string): string =>
  `(${change}.before IS NOT NULL OR ${change}.operation IN ('create', 'restore', 'delete'))`;

/**
 * Condition: a change was made by somebody else, or outside of the time; `entry` is its entry in the log, which may be gone.
 * Both ids of the scope and the undo are bound.
 */
export const isForeign = (by: UndoSelection['by'], change: string, entry: string): string =>
  `(NOT (${change}.id >= $3::uuid AND ${change}.id < $4::uuid AND coalesce(${isOf(by, entry)}, FALSE))
    AND coalesce(${entry}.request_id, '') <> $5::text)`;

/** LATERAL join of the log entry of a change: by its key, change by change. */
export const entryOf = (change: string, name: string): string => `LATERAL (
  SELECT l.credential, l.request_id, coalesce(l.data ->> 'operator', l.data ->> 'person') AS operator FROM rollcall.provisioning_log l
  WHERE l.organization_id = $1::uuid AND l.id = ${change}.id OFFSET 0) ${name}`;

/** SELECT with a row when selected changes concern a resource itself. @param id expression */
export const selectedChangesOf = (by: UndoSelection['by'], id: string): string => `
  SELECT FROM rollcall.changes o JOIN ${entryOf('o', 'oe')} ON ${isOf(by, 'oe')}
  WHERE o.organization_id = $1::uuid AND o.resource_id = ${id} AND o.id >= $3::uuid AND o.id < $4::uuid AND ${isOfResource('o')}`;
