import { counted } from '../../protocol/counted.js';
import type { LogEntryStore } from '../../store/log/log-entry-store.js';
import type { PersonRecord, PersonStore } from '../../store/log/person-store.js';
import { LogReader, type ReadableEntry } from '../log/log-reader.js';
import { type Explanation, explanationOf } from './explanation.js';
import { type ClickPath, PLACES } from './reasons/places.js';
import { isRefusalCode } from './reasons/reasons.js';

/** What became of a person, in a word. */
export const WHY_ANSWERS = ['never-seen', 'looked-for', 'refused', 'here', 'disabled', 'deleted', 'renamed'] as const;
export type WhyAnswer = (typeof WHY_ANSWERS)[number];

/** Why somebody is here or not. */
export interface Why {
  readonly answer: WhyAnswer;
  /** One paragraph. */
  readonly text: string;
  /** What to do next; undefined where all is well. */
  readonly next?: string | undefined;
  readonly paths: readonly ClickPath[];
  /** The user who is meant; undefined where none ever was here. */
  readonly person?: PersonRecord;
  /** Of a refusal. */
  readonly explanation?: Explanation | undefined;
  /** What the log says of them, the newest last. */
  readonly entries: readonly ReadableEntry[];
}

/** The newest entries that are looked at. */
const MAX_ENTRIES = 100;
/** Of those, what is given with the answer. */
const MAX_GIVEN = 10;

interface Parts {
  readonly people: PersonStore;
  readonly log: LogEntryStore;
  /** For how many days log and deleted resources are kept. */
  readonly keptDays: (organizationId: string) => Promise<{ readonly log: number; readonly deleted: number }>;
}

/** Tells what became of a person, from what is here, what was, and what the log says. */
export class WhyReader {
  readonly #parts: Parts;
  readonly #reader: LogReader;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#reader = new LogReader(parts.log);
  }

  /**
   * @param text userName, e-mail address, externalId or id, also one of before
   * @returns an answer for each user who is meant; one, where there is none
   */
  async ask({ id, slug }: { readonly id: string; readonly slug: string }, text: string): Promise<Why[]> {
    const [people, kept] = await Promise.all([this.#parts.people.find(id, text), this.#parts.keptDays(id)]);
    if (people.length === 0) return [whyNot(slug, text, await this.#entries(id, text), kept.log)];
    const answers: Why[] = [];
    for (const person of people) {
      const entries = await this.#entries(id, person.id);
      answers.push(
        person.deletedAt === null
          ? whyHere(text, person, entries)
          : whyDeleted(slug, text, person, entries, kept.deleted),
      );
    }
    return answers;
  }

  /** How often a client asked for a deleted user since, of the newest entries of the log. */
  async askedSince(organizationId: string, person: PersonRecord): Promise<number> {
    return asksFor(person, await this.#entries(organizationId, person.id));
  }

  async #entries(organizationId: string, user: string): Promise<ReadableEntry[]> {
    const entries: ReadableEntry[] = [];
    for await (const entry of this.#reader.read(organizationId, { user, reads: true, limit: MAX_ENTRIES }))
      entries.push(entry);
    return entries;
  }
}

/** Nobody of the name was ever here. */
function whyNot(slug: string, text: string, entries: readonly ReadableEntry[], logDays: number): Why {
  const refused = lastOf(entries, isRefusal);
  const given = entries.slice(-MAX_GIVEN);
  if (refused !== undefined) {
    const explanation = explanationOf(refused);
    const times = entries.filter(isRefusal).length;
    const often = times === 1 ? '' : `, the last of ${times} times`;
    return {
      answer: 'refused',
      text: `${text} is not in ${slug}: it was refused on ${at(refused)}${often}. ${refused.sentence} ${explanation.why}`,
      next: explanation.change,
      paths: explanation.paths,
      explanation,
      entries: given,
    };
  }
  const looked = lastOf(entries, ({ operation }) => operation === 'list');
  if (looked !== undefined) {
    const times = entries.filter(({ operation }) => operation === 'list').length;
    return {
      answer: 'looked-for',
      text: `${text} is not in ${slug}: the client looked for it ${counted(times, 'time')}, last on ${at(looked)}, was told that it is not here, and did not send it.`,
      next: 'The client decided not to create the user. Entra does not create users who are disabled or out of scope, or where the mapping may not create; its own log of the same minute says which, and so does provisioning the user on demand.',
      paths: PLACES.again,
      entries: given,
    };
  }
  return {
    answer: 'never-seen',
    text: `${slug} has never heard of ${text}: no client looked for it, sent it or was refused it in the ${logDays} days that the log is kept.`,
    next: 'Assign the user to the application, directly or through a group, and compare the scoping filters. A nested group does not assign its members in Entra.',
    paths: PLACES.scope,
    entries: [],
  };
}

function whyHere(text: string, person: PersonRecord, entries: readonly ReadableEntry[]): Why {
  const given = entries.slice(-MAX_GIVEN);
  const state = person.active ? hereText(person, entries) : disabledText(person, entries);
  const refused = refusedSince(entries);
  const explanation = refused && explanationOf(refused);
  const trouble =
    explanation === undefined
      ? ''
      : ` But its last change was refused on ${at(refused)}: ${explanation.happened} ${explanation.why}`;
  if (person.foundBy === 'past name') {
    const since = person.renamedAt === null ? '' : ` since ${minute(person.renamedAt)}`;
    return {
      answer: 'renamed',
      text: `${text} is called ${person.userName}${since}. ${state}${trouble}`,
      next:
        explanation?.change ??
        `Look for it as ${person.userName}; a client that still looks for ${text} would make it a second time.`,
      paths: explanation?.paths ?? PLACES.matching,
      person,
      explanation,
      entries: given,
    };
  }
  if (person.active) {
    return {
      answer: 'here',
      text: state + trouble,
      next: explanation?.change,
      paths: explanation?.paths ?? [],
      person,
      explanation,
      entries: given,
    };
  }
  return {
    answer: 'disabled',
    text: state + trouble,
    next:
      explanation?.change ??
      'If it should be active, assign the user to the application again and enable it in the source: the client then sends active true.',
    paths: explanation?.paths ?? PLACES.scope,
    person,
    explanation,
    entries: given,
  };
}

function hereText({ id, userName, createdAt }: PersonRecord, entries: readonly ReadableEntry[]): string {
  const change = lastOf(entries, isChange);
  const last = change === undefined ? '' : ` Last change: ${at(change)}${byOf(change)}. ${change.sentence}`;
  return `${userName} is here and active, since ${minute(createdAt)}, with the id ${id}.${last}`;
}

function disabledText({ id, userName }: PersonRecord, entries: readonly ReadableEntry[]): string {
  const disabled =
    lastOf(entries, ({ reason }) => reason === 'disabled') ?? lastOf(entries, ({ reason }) => reason === 'created');
  const when = disabled === undefined ? 'longer ago than the log goes' : `on ${at(disabled)}${byOf(disabled)}`;
  return `${userName} is here with the id ${id}, but disabled: active became false ${when}.`;
}

function whyDeleted(
  slug: string,
  text: string,
  person: PersonRecord,
  entries: readonly ReadableEntry[],
  days: number,
): Why {
  const { id, userName, externalId, deletedAt } = person;
  const deleted = lastOf(entries, ({ operation }) => operation === 'delete');
  const by = deleted === undefined ? '' : byOf(deleted);
  const asked = asksFor(person, entries);
  const still =
    asked === 0
      ? ''
      : ` Since then the client asked ${counted(asked, 'time')} for the id that is gone: it still links it.`;
  const named =
    person.foundBy === 'past name' && userName.toLowerCase() !== text.toLowerCase()
      ? `${text} was last called ${userName}. `
      : '';
  return {
    answer: 'deleted',
    text: `${named}${userName} was deleted from ${slug} on ${minute(deletedAt ?? new Date(0))}${by}. It is kept with the id ${id}${externalId === null ? '' : ` and the externalId ${externalId}`} for ${days} days from then.${still}`,
    next: `Bring it back under the same id: rollcall user restore ${id} --organization ${slug}. If the client should make it anew instead, let it forget the link: rollcall link remedy ${id} --organization ${slug}`,
    paths: PLACES.restart,
    person,
    entries: entries.slice(-MAX_GIVEN),
  };
}

/** How often the client asked for an id since it was deleted. */
const asksFor = ({ deletedAt }: PersonRecord, entries: readonly ReadableEntry[]): number =>
  entries.filter(({ reason, at: time }) => reason === 'resource-unknown' && deletedAt !== null && time >= deletedAt)
    .length;

const isRefusal = ({ reason }: ReadableEntry): boolean => isRefusalCode(reason);
const isChange = ({ operation, reason }: ReadableEntry): boolean =>
  operation !== 'refuse' && operation !== 'get' && operation !== 'list' && reason !== 'unchanged';

const lastOf = (
  entries: readonly ReadableEntry[],
  wanted: (entry: ReadableEntry) => boolean,
): ReadableEntry | undefined => [...entries].reverse().find(wanted);

/** A refusal after which nothing was taken. */
function refusedSince(entries: readonly ReadableEntry[]): ReadableEntry | undefined {
  const last = lastOf(entries, (entry) => isRefusal(entry) || entry.operation !== 'list');
  return last !== undefined && isRefusal(last) ? last : undefined;
}

const minute = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const at = (entry: ReadableEntry | undefined): string => (entry === undefined ? '' : minute(entry.at));
const byOf = ({ credential, data }: ReadableEntry): string => {
  if (typeof data.operator === 'string') return ` by the operator ${data.operator}`;
  if (typeof data.person === 'string') return ` by ${data.person} at the console`;
  return credential === null || credential === '' ? '' : ` by the client with "${credential}"`;
};
