import { isObject, type Json, type JsonObject } from '../protocol/json.js';
import type { AttributeChange } from '../protocol/resource/changes.js';
import type { LogRecord } from '../store/log-entry-store.js';
import { notePhrases } from './note-phrases.js';

/** What a sentence shows of a value, a name or a path. */
const MAX_VALUE_LENGTH = 60;
const MAX_DETAIL_LENGTH = 1_000;
const MAX_CHANGES = 12;
const MAX_MEMBERS = 10;

/** Gives the name of a user or group by its id, where it is known. */
export type NameOf = (id: string) => string | undefined;

/** What an entry says, as one sentence for people. It may hold any character that a client sent. */
export function logSentence(record: LogRecord, nameOf: NameOf): string {
  const notes = notePhrases(record.notes);
  return `${sentence(record, nameOf)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

/** The ids that its sentence wants to call by name. */
export function idsIn({ subject, resourceName, data }: LogRecord): string[] {
  const managers = changesIn(data).flatMap(({ path, after }) =>
    isManager(path) && typeof after === 'string' ? [after.toLowerCase()] : [],
  );
  const members = [membersIn(data, 'added'), membersIn(data, 'removed')].flatMap((ids) => ids.slice(0, MAX_MEMBERS));
  return [...(subject === null || resourceName !== null ? [] : [subject.toLowerCase()]), ...managers, ...members];
}

function sentence(record: LogRecord, nameOf: NameOf): string {
  switch (record.operation) {
    case 'create':
      return `Created ${typedName(record, nameOf)}${creationDetails(record, nameOf)}${credentialOf(record)}.`;
    case 'replace':
    case 'patch':
      return changeSentence(record, nameOf);
    case 'delete':
      return `Deleted ${typedName(record, nameOf)}${credentialOf(record)}.`;
    case 'get':
      return `Read ${typedName(record, nameOf)}.`;
    case 'list':
      return searchSentence(record);
    case 'refuse':
      return refusalSentence(record, nameOf);
    default:
      return `${record.operation} ${typedName(record, nameOf)}: ${record.status}.`;
  }
}

function creationDetails({ resourceType, resourceName, data }: LogRecord, nameOf: NameOf): string {
  if (resourceType !== 'User') {
    const members = membersIn(data, 'added');
    return members.length === 0 ? '' : ` (${counted(members.length)}: ${namesOf(members, nameOf)})`;
  }
  const sent = new Map(changesIn(data).map(({ path, after }) => [path, after]));
  const parts = [sent.get('name.givenName'), sent.get('name.familyName')].filter((part) => typeof part === 'string');
  const person = sent.get('displayName') ?? sent.get('name.formatted') ?? parts.join(' ');
  return typeof person === 'string' && person !== '' && person !== resourceName ? ` (${cut(person)})` : '';
}

/** Being disabled and being restored come first, whatever else changed. */
function changeSentence(record: LogRecord, nameOf: NameOf): string {
  const { data } = record;
  const [added, removed] = [membersIn(data, 'added'), membersIn(data, 'removed')];
  const name = plainName(record, nameOf);
  let changes = changesIn(data);
  const clauses: string[] = [];
  const lead = (words: string, of: string) => clauses.push(clauses.length === 0 ? `${words} ${of}${name}` : words);

  const active = changes.find(({ path }) => path === 'active');
  if (active?.after === false || (active?.after === true && active.before === false)) {
    lead(active.after ? 'Restored' : 'Disabled', '');
    changes = changes.filter((change) => change !== active);
  }
  const manager = changes.find(({ path }) => isManager(path));
  const others = changes.filter(({ path }) => !isOfManager(path) || manager === undefined);
  if (others.length > 0) {
    const listed = others.slice(0, MAX_CHANGES).map(describeChange).join(', ');
    const more = others.length > MAX_CHANGES ? ` and ${others.length - MAX_CHANGES} more` : '';
    clauses.push(`${clauses.length === 0 ? `Changed ${name}:` : 'changed'} ${listed}${more}`);
  }
  if (manager !== undefined) clauses.push(managerClause(manager, clauses.length === 0 ? name : undefined, nameOf));
  if (added.length > 0)
    clauses.push(memberClause('Added', 'to', added, clauses.length === 0 ? name : undefined, nameOf));
  if (removed.length > 0) {
    clauses.push(memberClause('Removed', 'from', removed, clauses.length === 0 ? name : undefined, nameOf));
  }
  return clauses.length === 0 ? `${capital(name)} was already as sent.` : `${clauses.join('; ')}.`;
}
