import type { Notes } from '../../protocol/notes.js';
import type { AttributeChange } from '../../protocol/resource/changes.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { LogEntry, LogOperation } from '../../store/log/log-entry.js';
import { loggedChanges } from './logged/logged-changes.js';
import { loggedNotes } from './logged/logged-notes.js';
import { secretNamesOf } from './logged/secret-names.js';

const STATUS: Record<Exclude<LogOperation, 'refuse'>, number> = {
  create: 201,
  replace: 200,
  patch: 200,
  delete: 204,
  restore: 200,
  get: 200,
  list: 200,
};

/** The log entry of a change, with the attributes before and after. */
export function changeEntry(
  operation: 'create' | 'replace' | 'patch' | 'delete' | 'restore',
  type: ResourceType,
  id: string,
  name: string | undefined,
  changes: readonly AttributeChange[],
  notes: Notes,
): LogEntry {
  const secrets = secretNamesOf(type);
  return {
    operation,
    resourceType: type.name,
    subject: id,
    resourceName: name,
    status: STATUS[operation],
    data: loggedChanges(changes, secrets),
    notes: loggedNotes(notes.entries, secrets),
  };
}
