import { isObject, type Json, type JsonObject } from '../../../protocol/json.js';
import type { Language } from '../../../protocol/language.js';
import type { Note } from '../../../protocol/notes.js';
import type { AttributeChange } from '../../../protocol/resource/changes.js';
import type { ToleranceCode } from '../../../protocol/tolerances.js';
import type { LogRecord } from '../../../store/log/log-record.js';
import type { Deed, LogWords, Whom } from './log-words.js';
import { LOG_WORDS_DE } from './log-words-de.js';
import { LOG_WORDS_EN } from './log-words-en.js';
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

const WORDS: Readonly<Record<Language, LogWords>> = { en: LOG_WORDS_EN, de: LOG_WORDS_DE };

/** In which words, and who is called what. */
interface Telling {
  readonly words: LogWords;
  readonly nameOf: NameOf;
}

/** What an entry says, as one sentence for people. It may hold any character that a client sent. */
export function logSentence(record: LogRecord, nameOf: NameOf, language: Language = 'en'): string {
  const words = WORDS[language];
  const notes = notePhrases(record.notes, words);
  return `${sentence(record, { words, nameOf })}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

/** The tolerances applied to one request, each kind once and in words. */
export function phrasesByCode(notes: readonly Note[], language: Language): { code: ToleranceCode; text: string }[] {
  return [...new Set(notes.map(({ code }) => code))].map((code) => {
    const [text = code] = notePhrases(
      notes.filter((note) => note.code === code),
      WORDS[language],
    );
    return { code, text };
  });
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

function sentence(record: LogRecord, telling: Telling): string {
  const { words } = telling;
  const whom = whomOf(record, telling);
  switch (record.operation) {
    case 'create':
      return words.created(whom, creationDetails(record, telling), credentialOf(record, words));
    case 'replace':
    case 'patch': {
      const [first, ...others] = deedsOf(record.data, telling);
      const by = userOf(record, telling);
      return first === undefined ? words.unchanged(whom, by) : words.changed([first, ...others], whom, by);
    }
    case 'delete':
      return words.deleted(whom, credentialOf(record, words));
    case 'restore':
      return words.restored(whom, credentialOf(record, words));
    case 'get':
      return words.read(whom, userOf(record, telling));
    case 'list':
      return searchSentence(record, words);
    case 'refuse':
      return refusalSentence(record, telling);
    default:
      return words.other(record.operation, whom, record.status);
  }
}

function creationDetails({ resourceType, resourceName, data }: LogRecord, telling: Telling): string {
  if (resourceType !== 'User') {
    const members = membersIn(data, 'added');
    return members.ids.length === 0 ? '' : telling.words.members(members.total, namesOf(members, telling));
  }
  const sent = new Map(changesIn(data).map(({ path, after }) => [path, after]));
  const parts = [sent.get('name.givenName'), sent.get('name.familyName')].filter((part) => typeof part === 'string');
  const person = sent.get('displayName') ?? sent.get('name.formatted') ?? parts.join(' ');
  return typeof person === 'string' && person !== '' && person !== resourceName ? ` (${cut(person)})` : '';
}

/** Being disabled or restored comes first, whatever else changed. */
function deedsOf(data: JsonObject, telling: Telling): Deed[] {
  const changes = changesIn(data);
  const active = changes.find(isSwitch);
  const manager = changes.find(({ path }) => isManager(path));
  const others = changes.filter((change) => change !== active && (manager === undefined || !isOfManager(change)));
  const total = others.length + countIn(data.changesLeftOut);
  return [
    ...(active === undefined ? [] : [{ kind: 'switch', isOn: active.after === true } as const]),
    ...(total === 0 ? [] : [{ kind: 'change', list: listedChanges(others, total, telling.words) } as const]),
    ...(manager === undefined ? [] : [managerDeed(manager, telling)]),
    ...(['added', 'removed'] as const).flatMap((which): Deed[] => {
      const members = membersIn(data, which);
      const { total: count } = members;
      return members.ids.length === 0
        ? []
        : [{ kind: 'members', which, total: count, names: namesOf(members, telling) }];
    }),
  ];
}

const managerDeed = ({ after }: AttributeChange, { nameOf }: Telling): Deed => ({
  kind: 'manager',
  to: typeof after === 'string' ? nameOrId(after, nameOf) : undefined,
});

function describeChange({ path, before, after, removed, added, reordered }: AttributeChange, words: LogWords): string {
  const name = cut(path.replace(URN_PREFIX, ''));
  const elements = [
    ...(removed === undefined ? [] : [words.valueRemoved(name, describeElements(removed, words))]),
    ...(added === undefined ? [] : [words.valueAdded(name, describeElements(added, words))]),
    ...(reordered ? [words.reordered(name)] : []),
  ];
  if (elements.length > 0) return elements.join(', ');
  if (after === undefined) return words.valueRemoved(name, describeValue(before, words));
  if (before === undefined) return words.valueSet(name, describeValue(after, words));
  return `${name} ${describeValue(before, words)} → ${describeValue(after, words)}`;
}

const searchSentence = ({ resourceType, data }: LogRecord, words: LogWords): string =>
  words.searched(
    resourceType ?? undefined,
    typeof data.filter === 'string' ? cut(data.filter, MAX_FILTER_LENGTH) : undefined,
    typeof data.totalResults === 'number' ? data.totalResults : undefined,
  );

/** The detail is written for people: it is the second half of the sentence, in the words in which the client got it. */
function refusalSentence({ status, data, resourceName, subject }: LogRecord, { words, nameOf }: Telling): string {
  const more = countIn(data.more);
  if (more > 0) return words.refusedMore(more, status);
  const name = resourceName ?? (subject === null ? undefined : nameOf(subject.toLowerCase()));
  const whose = text(data.organization);
  return words.refused({
    status,
    code: data.scimType === undefined ? String(status) : `${status} ${text(data.scimType)}`,
    method: text(data.method),
    path: cut(text(data.path).split('?', 1)[0] ?? '', MAX_FILTER_LENGTH),
    organization: whose === '' ? undefined : cut(whose),
    name: name === undefined ? undefined : cut(name),
    detail: cut(text(data.detail), MAX_DETAIL_LENGTH),
  });
}

function whomOf({ resourceType, resourceName, subject }: LogRecord, { nameOf }: Telling): Whom {
  const known = subject === null ? undefined : nameOrId(subject, nameOf);
  return { type: resourceType ?? undefined, name: resourceName === null ? known : cut(resourceName) };
}

const nameOrId = (id: string, nameOf: NameOf): string => cut(nameOf(id.toLowerCase()) ?? id);

const namesOf = ({ ids, total }: Members, { words, nameOf }: Telling): string =>
  listed(ids, (id) => nameOrId(id, nameOf), MAX_MEMBERS, total, words);

/** Of a request with the credential of a user. */
const userOf = (record: LogRecord, { words, nameOf }: Telling): string =>
  typeof record.data.by === 'string'
    ? words.byUser(nameOrId(record.data.by, nameOf)) + credentialOf(record, words)
    : '';

function credentialOf({ credential, data }: LogRecord, words: LogWords): string {
  if (credential) return words.withCredential(describeValue(credential, words));
  const isUndo = typeof data.undo === 'string';
  if (typeof data.operator === 'string') return words.byOperator(cut(data.operator), isUndo);
  return typeof data.person === 'string' ? words.byPerson(cut(data.person), isUndo) : '';
}

const listedChanges = (changes: readonly AttributeChange[], total: number, words: LogWords): string =>
  changes.length === 0
    ? words.tooLong(total)
    : listed(changes, (change) => describeChange(change, words), MAX_CHANGES, total, words);

/** @param total how many there are, of which some may be left out of the items */
function listed<T>(
  items: readonly T[],
  describe: (item: T) => string,
  most: number,
  total: number,
  words: LogWords,
): string {
  const shown = items.slice(0, most);
  const more = total > shown.length ? words.more(total - shown.length) : '';
  return shown.map(describe).join(', ') + more;
}

/** As JSON, so that a text cannot be taken for what stands around it. */
const describeValue = (value: Json | undefined, words: LogWords): string => {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  return value === undefined ? words.nothing : cut(JSON.stringify(value));
};

/** One for itself, several as an array. */
const describeElements = (elements: readonly Json[], words: LogWords): string =>
  describeValue(elements.length === 1 ? elements[0] : [...elements], words);

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
