import { counted } from '../../protocol/counted.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import type { AttributeChange } from '../../protocol/resource/changes.js';
import type { LogRecord } from '../../store/log/log-record.js';
import { notePhrases } from './note-phrases.js';

/** What a sentence shows of a value, a name or a path. */
const MAX_VALUE_LENGTH = 60;
const MAX_FILTER_LENGTH = 200;
const MAX_DETAIL_LENGTH = 1_000;
const MAX_CHANGES = 12;
const MAX_MEMBERS = 10;
/** An attribute of an extension goes by its name. */
const URN_PREFIX = /^urn:[^["]*:/i;

/** Gives the name of a user or group by its id, where it is known. */
export type NameOf = (id: string) => string | undefined;

/** What an entry says, as one sentence for people. It may hold any character that a client sent. */
export function logSentence(record: LogRecord, nameOf: NameOf): string {
  const notes = notePhrases(record.notes);
  return `${sentence(record, nameOf)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

/** The ids that its sentence wants to call by name. */
export function idsIn({ subject, resourceName, data }: LogRecord): string[] {
  const by = typeof data.by === 'string' ? [data.by] : [];
  const managers = changesIn(data).flatMap(({ path, after }) =>
    isManager(path) && typeof after === 'string' ? [after.toLowerCase()] : [],
  );
  const members = (['added', 'removed'] as const).flatMap((which) => membersIn(data, which).ids.slice(0, MAX_MEMBERS));
  return [
    ...(subject === null || resourceName !== null ? [] : [subject.toLowerCase()]),
    ...managers,
    ...members,
    ...by,
  ];
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
    case 'restore':
      return `Brought back the deleted ${typedName(record, nameOf)}${credentialOf(record)}.`;
    case 'get':
      return `Read ${typedName(record, nameOf)}${userOf(record, nameOf)}.`;
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
    return members.ids.length === 0 ? '' : ` (${counted(members.total, 'member')}: ${namesOf(members, nameOf)})`;
  }
  const sent = new Map(changesIn(data).map(({ path, after }) => [path, after]));
  const parts = [sent.get('name.givenName'), sent.get('name.familyName')].filter((part) => typeof part === 'string');
  const person = sent.get('displayName') ?? sent.get('name.formatted') ?? parts.join(' ');
  return typeof person === 'string' && person !== '' && person !== resourceName ? ` (${cut(person)})` : '';
}

/** A change in words: `Added 2 members`, ` to `, the resource, `: ada, bob`; without the resource when it was named. */
interface Clause {
  readonly verb: string;
  readonly link: string;
  readonly rest: string;
}

/** Users go by their name alone; everything else says what it is. */
function changeSentence(record: LogRecord, nameOf: NameOf): string {
  const [first, ...others] = clausesOf(record.data, nameOf);
  const name = bareName(record, nameOf);
  const type = record.resourceType === 'User' || record.resourceType === null ? '' : `${record.resourceType} `;
  if (first === undefined) return `${type}${name} was already as sent${userOf(record, nameOf)}.`;
  const more = others.map(({ verb, rest }) => `; ${verb.toLowerCase()}${rest}`).join('');
  return `${first.verb}${first.link}${nounOf(type)}${name}${first.rest}${more}${userOf(record, nameOf)}.`;
}

/** Being disabled or restored comes first, whatever else changed. */
function clausesOf(data: JsonObject, nameOf: NameOf): Clause[] {
  const changes = changesIn(data);
  const active = changes.find(isSwitch);
  const manager = changes.find(({ path }) => isManager(path));
  const others = changes.filter((change) => change !== active && (manager === undefined || !isOfManager(change)));
  const total = others.length + countIn(data.changesLeftOut);
  return [
    ...(active === undefined ? [] : [{ verb: active.after === true ? 'Restored' : 'Disabled', link: ' ', rest: '' }]),
    ...(total === 0 ? [] : [{ verb: 'Changed', link: ' ', rest: `: ${listedChanges(others, total)}` }]),
    ...(manager === undefined ? [] : [managerClause(manager, nameOf)]),
    ...memberClauses(data, nameOf),
  ];
}

function managerClause({ after }: AttributeChange, nameOf: NameOf): Clause {
  if (typeof after !== 'string') return { verb: 'Removed the manager', link: ' of ', rest: '' };
  return { verb: 'Set the manager', link: ' of ', rest: ` to ${nameOrId(after, nameOf)}` };
}

function memberClauses(data: JsonObject, nameOf: NameOf): Clause[] {
  const clause = (verb: string, link: string, members: Members) =>
    members.ids.length === 0
      ? []
      : [{ verb: `${verb} ${counted(members.total, 'member')}`, link, rest: `: ${namesOf(members, nameOf)}` }];
  return [
    ...clause('Added', ' to ', membersIn(data, 'added')),
    ...clause('Removed', ' from ', membersIn(data, 'removed')),
  ];
}

function describeChange({ path, before, after, removed, added, reordered }: AttributeChange): string {
  const name = cut(path.replace(URN_PREFIX, ''));
  const elements = [
    ...(removed === undefined ? [] : [`${name} ${describeElements(removed)} removed`]),
    ...(added === undefined ? [] : [`${name} ${describeElements(added)} added`]),
    ...(reordered ? [`${name} put in another order`] : []),
  ];
  if (elements.length > 0) return elements.join(', ');
  if (after === undefined) return `${name} ${describeValue(before)} removed`;
  if (before === undefined) return `${name} set to ${describeValue(after)}`;
  return `${name} ${describeValue(before)} → ${describeValue(after)}`;
}

function searchSentence({ resourceType, data }: LogRecord): string {
  const found = `${typeof data.totalResults === 'number' ? data.totalResults : 'unknown'} found`;
  const type = nounOf(resourceType ?? 'resource');
  if (typeof data.filter !== 'string') return `Listed ${type}s: ${found}.`;
  return `Looked for ${type === 'user' ? '' : `${type} `}${cut(data.filter, MAX_FILTER_LENGTH)}: ${found}.`;
}

/** The detail is written for people: it is the second half of the sentence. */
function refusalSentence(record: LogRecord, nameOf: NameOf): string {
  const { status, data, resourceName, subject } = record;
  const more = countIn(data.more);
  if (more > 0) {
    return `Refused ${counted(more, 'more request', 'more requests')} with ${status}, which ${more === 1 ? 'is' : 'are'} counted only.`;
  }
  const path = text(data.path).split('?', 1)[0] ?? '';
  const name = resourceName ?? (subject === null ? undefined : nameOf(subject.toLowerCase()));
  const whose = text(data.organization);
  const whom = `${whose === '' ? '' : ` of the unknown organization ${cut(whose)}`}${name === undefined ? '' : ` for ${cut(name)}`}`;
  const code = data.scimType === undefined ? String(status) : `${status} ${text(data.scimType)}`;
  const verb = status >= 500 ? 'Failed' : 'Refused';
  return `${verb} ${text(data.method)} ${cut(path, MAX_FILTER_LENGTH)}${whom} with ${code}: ${cut(text(data.detail), MAX_DETAIL_LENGTH)}`;
}

/** `user ada@contoso.com`, `group Engineering`. */
function typedName(record: LogRecord, nameOf: NameOf): string {
  return `${nounOf(record.resourceType ?? 'resource')} ${bareName(record, nameOf)}`;
}

function bareName({ resourceName, subject }: LogRecord, nameOf: NameOf): string {
  return resourceName === null ? nameOrId(subject ?? 'without a name', nameOf) : cut(resourceName);
}

/** A resource type within a sentence: PhysicalKey is a physical key. */
const nounOf = (type: string): string => type.replace(/([a-z0-9])(?=[A-Z])/g, '$1 ').toLowerCase();

const nameOrId = (id: string, nameOf: NameOf): string => cut(nameOf(id.toLowerCase()) ?? id);

const namesOf = ({ ids, total }: Members, nameOf: NameOf): string =>
  listed(ids, (id) => nameOrId(id, nameOf), MAX_MEMBERS, total);

/** Of a request with the credential of a user. */
const userOf = (record: LogRecord, nameOf: NameOf): string =>
  typeof record.data.by === 'string' ? `, by ${nameOrId(record.data.by, nameOf)}${credentialOf(record)}` : '';

function credentialOf({ credential, data }: LogRecord): string {
  if (credential) return `, with ${describeValue(credential)}`;
  const by = typeof data.undo === 'string' ? 'by an undo of' : undefined;
  if (typeof data.operator === 'string') return `, ${by ?? 'by'} the operator ${cut(data.operator)}`;
  return typeof data.person === 'string' ? `, ${by ?? 'at the console by'} ${cut(data.person)}` : '';
}

const listedChanges = (changes: readonly AttributeChange[], total: number): string =>
  changes.length === 0 ? `${total} values, too long to be kept` : listed(changes, describeChange, MAX_CHANGES, total);

/** @param total how many there are, of which some may be left out of the items */
function listed<T>(items: readonly T[], describe: (item: T) => string, most: number, total: number): string {
  const shown = items.slice(0, most);
  const more = total > shown.length ? ` and ${total - shown.length} more` : '';
  return shown.map(describe).join(', ') + more;
}

/** As JSON, so that a text cannot be taken for what stands around it. */
const describeValue = (value: Json | undefined): string => {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  return value === undefined ? 'nothing' : cut(JSON.stringify(value));
};

/** One for itself, several as an array. */
const describeElements = (elements: readonly Json[]): string =>
  describeValue(elements.length === 1 ? elements[0] : [...elements]);

/** By characters, so that none is cut in half. */
function cut(value: string, length = MAX_VALUE_LENGTH): string {
  if (value.length <= length) return value;
  const characters = [...value.slice(0, 2 * (length + 1))];
  return characters.length <= length ? value : `${characters.slice(0, length).join('')}…`;
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** The changed attributes in an entry; other versions may have written other things there. */
function changesIn({ changes }: JsonObject): AttributeChange[] {
  if (!Array.isArray(changes)) return [];
  return changes.flatMap((change) => {
    if (!isObject(change) || typeof change.path !== 'string') return [];
    const { path, removed, added, reordered, ...values } = change;
    return {
      ...values,
      path,
      ...(Array.isArray(removed) && { removed }),
      ...(Array.isArray(added) && { added }),
      ...(reordered === true && { reordered }),
    };
  });
}

interface Members {
  /** Not more than the entry keeps. */
  readonly ids: readonly string[];
  readonly total: number;
}

function membersIn({ members }: JsonObject, which: 'added' | 'removed'): Members {
  const kept = isObject(members) ? members[which] : undefined;
  const ids = Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  return { ids, total: ids.length + (isObject(members) ? countIn(members[`${which}LeftOut`]) : 0) };
}

const countIn = (value: Json | undefined): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;

/** A new user who was never active is not restored by becoming it. */
const isSwitch = ({ path, before, after }: AttributeChange): boolean =>
  path === 'active' && (after === false || (after === true && before === false));

/** With the manager go their name and address. */
const isOfManager = ({ path }: AttributeChange): boolean => /:manager\.[^.]*$/.test(path);

const isManager = (path: string): boolean => path.endsWith(':manager.value');
