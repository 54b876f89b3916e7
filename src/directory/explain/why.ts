import type { Language } from '../../protocol/language.js';
import type { LogEntryStore } from '../../store/log/log-entry-store.js';
import type { PastName, PersonRecord, PersonStore } from '../../store/log/person-store.js';
import { LogReader, type ReadableEntry } from '../log/log-reader.js';
import { type Explanation, explainReason } from './explanation.js';
import { type ClickPath, PLACES } from './reasons/places.js';
import { isRefusalCode } from './reasons/reasons.js';
import { WHY_WORDS, type WhyWords } from './why-words.js';

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
  /** What they were called before, the last name first. */
  readonly pastNames?: readonly PastName[];
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
  async ask(
    { id, slug }: { readonly id: string; readonly slug: string },
    text: string,
    language: Language = 'en',
  ): Promise<Why[]> {
    const telling = { slug, text, language, words: WHY_WORDS[language] };
    const [people, kept] = await Promise.all([this.#parts.people.find(id, text), this.#parts.keptDays(id)]);
    if (people.length === 0) return [whyNot(telling, await this.#entries(id, text), kept.log)];
    const answers: Why[] = [];
    for (const person of people) {
      const [entries, pastNames] = await Promise.all([
        this.#entries(id, person.id),
        this.#parts.people.pastNames(id, person.id),
      ]);
      const why =
        person.deletedAt === null
          ? whyHere(telling, person, entries)
          : whyDeleted(telling, person, entries, kept.deleted);
      answers.push({ ...why, pastNames });
    }
    return answers;
  }

  /** The answers of those organizations that know of somebody. */
  async askEach<Organization extends { readonly id: string; readonly slug: string }>(
    organizations: readonly Organization[],
    text: string,
    language: Language = 'en',
  ): Promise<(Why & { readonly organization: string })[]> {
    const answers: (Why & { readonly organization: string })[] = [];
    for (const organization of organizations) {
      const found = await this.ask(organization, text, language);
      answers.push(...found.map((why) => ({ organization: organization.slug, ...why })));
    }
    return answers.filter(({ answer }) => answer !== 'never-seen');
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

/** Of whom is told, and how. */
interface Telling {
  readonly slug: string;
  readonly text: string;
  readonly language: Language;
  readonly words: WhyWords;
}

/** Nobody of the name was ever here. */
function whyNot({ slug, text, language, words }: Telling, entries: readonly ReadableEntry[], logDays: number): Why {
  const refused = lastOf(entries, isRefusal);
  const given = entries.slice(-MAX_GIVEN);
  if (refused !== undefined) {
    const explanation = explanationIn(refused, language);
    const times = entries.filter(isRefusal).length;
    return {
      answer: 'refused',
      text: `${words.refused(text, slug, at(refused), times)} ${explanation.happened} ${explanation.why}`,
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
      text: words.lookedFor(text, slug, times, at(looked)),
      next: words.lookedForNext,
      paths: PLACES.again,
      entries: given,
    };
  }
  return {
    answer: 'never-seen',
    text: words.neverSeen(text, slug, logDays),
    next: words.neverSeenNext,
    paths: PLACES.scope,
    entries: [],
  };
}

function whyHere(telling: Telling, person: PersonRecord, entries: readonly ReadableEntry[]): Why {
  const { text, language, words } = telling;
  const refused = refusedSince(entries);
  const explanation = refused && explanationIn(refused, language);
  const state = person.active ? hereText(telling, person, entries) : disabledText(words, person, entries);
  const trouble =
    explanation === undefined ? '' : ` ${words.lastRefused(at(refused))} ${explanation.happened} ${explanation.why}`;
  const told = { person, explanation, entries: entries.slice(-MAX_GIVEN) };
  if (person.foundBy === 'past name') {
    const since = person.renamedAt === null ? undefined : minute(person.renamedAt);
    return {
      ...told,
      answer: 'renamed',
      text: `${words.renamed(text, person.userName, since)} ${state}${trouble}`,
      next: explanation?.change ?? words.renamedNext(text, person.userName),
      paths: explanation?.paths ?? PLACES.matching,
    };
  }
  if (person.active) {
    return {
      ...told,
      answer: 'here',
      text: state + trouble,
      next: explanation?.change,
      paths: explanation?.paths ?? [],
    };
  }
  return {
    ...told,
    answer: 'disabled',
    text: state + trouble,
    next: explanation?.change ?? words.disabledNext,
    paths: explanation?.paths ?? PLACES.scope,
  };
}

function hereText(
  { words, language }: Telling,
  { id, userName, createdAt }: PersonRecord,
  entries: readonly ReadableEntry[],
): string {
  const change = lastOf(entries, isChange);
  const here = words.here(userName, minute(createdAt), id);
  return change === undefined
    ? here
    : `${here} ${words.lastChange(at(change), byOf(change, words))} ${change.sentenceIn(language)}`;
}

function disabledText(words: WhyWords, { id, userName }: PersonRecord, entries: readonly ReadableEntry[]): string {
  const disabled =
    lastOf(entries, ({ reason }) => reason === 'disabled') ?? lastOf(entries, ({ reason }) => reason === 'created');
  return disabled === undefined
    ? words.disabled(userName, id, undefined, '')
    : words.disabled(userName, id, at(disabled), byOf(disabled, words));
}

function whyDeleted(
  { slug, text, words }: Telling,
  person: PersonRecord,
  entries: readonly ReadableEntry[],
  days: number,
): Why {
  const { id, userName, externalId, deletedAt } = person;
  const deleted = lastOf(entries, ({ operation }) => operation === 'delete');
  const by = deleted === undefined ? '' : byOf(deleted, words);
  const asked = asksFor(person, entries);
  const isRenamed = person.foundBy === 'past name' && userName.toLowerCase() !== text.toLowerCase();
  return {
    answer: 'deleted',
    text: [
      ...(isRenamed ? [words.lastCalled(text, userName)] : []),
      words.deleted({ userName, slug, at: minute(deletedAt ?? new Date(0)), by }),
      words.kept(id, externalId, days),
      ...(asked === 0 ? [] : [words.stillAsked(asked)]),
    ].join(' '),
    next: words.deletedNext(id, slug),
    paths: PLACES.restart,
    person,
    entries: entries.slice(-MAX_GIVEN),
  };
}

const explanationIn = (entry: ReadableEntry, language: Language): Explanation => ({
  ...explainReason(entry.reason, language),
  happened: entry.sentenceIn(language),
});

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
const byOf = ({ credential, data }: ReadableEntry, words: WhyWords): string => {
  if (typeof data.operator === 'string') return words.byOperator(data.operator);
  if (typeof data.person === 'string') return words.byPerson(data.person);
  return credential === null || credential === '' ? '' : words.byClient(credential);
};
