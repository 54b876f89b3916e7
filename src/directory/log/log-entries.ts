import { fold } from '../../protocol/fold.js';
import { isObject } from '../../protocol/json.js';
import type { Notes } from '../../protocol/notes.js';
import type { AcceptedCode } from '../../protocol/reason-code.js';
import type { AttributeChange } from '../../protocol/resource/changes.js';
import { namingAttributes } from '../../protocol/resource/name-of.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { type LogEntry, type LogOperation, MAX_PAST_NAME_LENGTH } from '../../store/log/log-entry.js';
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
  const isUpdate = operation === 'replace' || operation === 'patch';
  return {
    operation,
    resourceType: type.name,
    subject: id,
    resourceName: name,
    status: STATUS[operation],
    reason: isUpdate ? specialReason(type, changes) : undefined,
    pastNames: isUpdate ? pastNames(changes) : [],
    data: loggedChanges(changes, secrets),
    notes: loggedNotes(notes.entries, secrets),
    refusable: loggedNotes(notes.refusable, secrets),
  };
}

/** What of a change is worth a code of its own: being disabled or enabled, before another name. */
function specialReason(type: ResourceType, changes: readonly AttributeChange[]): AcceptedCode | undefined {
  const active = changes.find(({ path }) => path === 'active');
  if (active?.after === false) return 'disabled';
  if (active?.after === true && active.before === false) return 'enabled';
  const [name] = namingAttributes(type);
  return changes.some(({ path }) => path === name) ? 'renamed' : undefined;
}

/** Attributes by which people look for a resource, also when it has others by now. */
const NAMES = /^(?:userName|displayName|externalId|emails(?:\[[^\]]*\])?(?:\.value)?)$/;
const MAX_PAST_NAMES = 20;

/** By what it was found before a change. */
function pastNames(changes: readonly AttributeChange[]): string[] {
  const gone = changes.flatMap(({ path, before, removed = [] }) =>
    NAMES.test(path) ? [before, ...removed].flat() : [],
  );
  const texts = gone.map((value) => (isObject(value) ? value.value : value));
  const names = texts.flatMap((text) => (typeof text === 'string' ? [fold(text).slice(0, MAX_PAST_NAME_LENGTH)] : []));
  return [...new Set(names)].slice(0, MAX_PAST_NAMES);
}
