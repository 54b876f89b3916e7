import type { Call } from '../../protocol/call.js';
import { isObject, type JsonObject } from '../../protocol/json.js';
import type { Language } from '../../protocol/language.js';
import { nameOf } from '../../protocol/resource/name-of.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { HistoryStore, PastChange } from '../../store/changes/history-store.js';
import type { DeletedResourceStore } from '../../store/deletion/deleted-resource-store.js';
import { firstIdAt, type LogEntryStore } from '../../store/log/log-entry-store.js';
import { isId } from '../../store/parameters.js';
import { timeOf } from '../log/request-id.js';
import { OperatorError } from '../operator-error.js';
import type { OperatorCalls } from '../operators/operator-calls.js';
import type { Retention } from '../retention/retention.js';
import { pastSentence, withoutSecrets } from './past-sentence.js';

/** A change of a resource, as people read it. */
export interface PastState extends Omit<PastChange, 'resourceId' | 'resourceType'> {
  readonly at: Date;
  /** What the change made of it; null where it was not there then. */
  readonly after: JsonObject | null;
  readonly sentence: string;
  /** What it changed, as the provisioning log keeps it: long values cut short, secrets left out. */
  readonly changes: readonly JsonObject[];
  readonly changesLeftOut: number;
}

/** Whose history it is. */
export interface Subject {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly isThere: boolean;
}

export interface HistoryPage extends Subject {
  /** The newest of those asked for, the oldest of them first. */
  readonly changes: readonly PastState[];
  /** Before which change the page before this one ends; undefined when this is the oldest. */
  readonly before: string | undefined;
  /** For how many days the history is kept. */
  readonly keptDays: number;
}

/** A resource as it was at a time. */
export interface StateAt extends Subject {
  readonly at: Date;
  /** Null when it was not there. */
  readonly resource: JsonObject | null;
  /** Ids of the members that a group had. */
  readonly members: readonly string[] | undefined;
}

export interface ResourceHistoryOptions {
  readonly calls: OperatorCalls;
  readonly store: HistoryStore;
  readonly resources: DeletedResourceStore;
  readonly log: LogEntryStore;
  readonly retention: Retention;
}

/** Beyond, the members of a group at a time are not put together. */
const MAX_MEMBERS = 50_000;
const PAGE_SIZE = 200;
const DAY_MS = 86_400_000;

/** What users, groups and other resources were before each of their changes. */
export class ResourceHistory {
  readonly #options: ResourceHistoryOptions;

  constructor(options: ResourceHistoryOptions) {
    this.#options = options;
  }

  /**
   * @param text id, userName or displayName, or externalId of what is there or was deleted
   * @param before only changes before this one
   * @throws OperatorError when nothing is meant, or more than one
   */
  async read(
    slug: string,
    text: string,
    count: number,
    before?: string,
    language: Language = 'en',
  ): Promise<HistoryPage> {
    const { call, type, subject } = await this.#find(slug, text);
    const { store } = this.#options;
    const rows = await store.page(call.tenant.id, subject.id, count + 1, before);
    const page = rows.slice(0, count);
    const names = await this.#options.log.namesOf(call.tenant.id, page.flatMap(idsIn));
    const changes: PastState[] = [];
    let after = page[0] && (await store.after(call.tenant.id, page[0]));
    for (const change of page) {
      if (change.operation === 'delete') after = undefined;
      const shown = change.before ?? after ?? {};
      const name = nameOf(type, shown) ?? subject.name;
      changes.unshift({
        ...stateOf(type, change, after),
        ...pastSentence(type, change, name, after, (id) => names.get(id), language),
      });
      if (change.operation === 'create' || change.operation === 'restore') after = undefined;
      else after = change.before ?? after;
    }
    const keptDays = await this.#keptDays(call);
    return { ...subject, changes, before: rows.length > count ? page.at(-1)?.id : undefined, keptDays };
  }

  /** @throws OperatorError as read; also when what was there at the time is not kept any more */
  async at(slug: string, text: string, time: Date): Promise<StateAt> {
    const { call, type, subject } = await this.#find(slug, text);
    const days = await this.#keptDays(call);
    if (time.getTime() < Date.now() - days * DAY_MS) {
      throw new OperatorError(`What was before a change is kept for ${days} days: nobody knows how it was before.`);
    }
    const { store } = this.#options;
    const from = firstIdAt(time);
    const next = await store.firstFrom(call.tenant.id, subject.id, from);
    const wasThere = next === undefined ? subject.isThere : !isBirth(next.operation);
    const resource = wasThere
      ? (next?.before ??
        (next === undefined
          ? await store.current(call.tenant.id, type.name, subject.id)
          : await store.after(call.tenant.id, next)))
      : undefined;
    const members = wasThere && type.name === 'Group' ? await this.#membersAt(call, subject, from, next) : undefined;
    return { ...subject, at: time, resource: resource ? withoutSecrets(type, resource) : null, members };
  }

  /** The members of now, and what came and left since taken back. */
  async #membersAt(
    call: Call,
    { id, isThere }: Subject,
    from: string,
    next: PastChange | undefined,
  ): Promise<string[] | undefined> {
    const { store } = this.#options;
    const members = new Set(isThere ? await store.members(call.tenant.id, id, MAX_MEMBERS + 1) : []);
    let before: string | undefined;
    while (next !== undefined && members.size <= MAX_MEMBERS) {
      const page = await store.memberChanges(call.tenant.id, id, before, from, PAGE_SIZE);
      for (const change of page) takeBack(members, change.operation, change.members);
      before = page.at(-1)?.id;
      if (page.length < PAGE_SIZE) break;
    }
    return members.size > MAX_MEMBERS ? undefined : [...members].sort();
  }

  async #keptDays({ tenant }: Call): Promise<number> {
    return (await this.#options.retention.find(tenant.id))?.policy.historyDays ?? 0;
  }

  async #find(slug: string, text: string): Promise<{ call: Call; type: ResourceType; subject: Subject }> {
    const call = await this.#options.calls.of(slug, '');
    const { resources, store } = this.#options;
    const found: (Subject & { readonly resourceType: ResourceType })[] = [];
    for (const type of call.tenant.resourceTypes.values()) {
      const [present, deleted] = await Promise.all([
        resources.findPresent(call, type, text),
        resources.findDeleted(call, type, text),
      ]);
      const all = [
        ...present.map((one) => ({ ...one, isThere: true })),
        ...deleted.map((one) => ({ ...one, isThere: false })),
      ];
      found.push(
        ...all.map(({ id, name, isThere }) => ({ id, name: name ?? id, isThere, type: type.name, resourceType: type })),
      );
    }
    const wanted = text.toLowerCase();
    const byId = found.find(({ id }) => id === wanted);
    const present = found.filter(({ isThere }) => isThere);
    const meant = byId !== undefined ? [byId] : present.length > 0 ? present : found;
    const [first] = meant;
    if (first !== undefined && meant.length === 1) {
      const { resourceType, ...subject } = first;
      return { call, type: resourceType, subject };
    }
    if (first === undefined && isId(wanted)) {
      // Deleted for good, or not yet: its history may be left.
      const [last] = await store.page(call.tenant.id, wanted, 1);
      const type = last && call.tenant.resourceTypes.get(last.resourceType);
      if (last !== undefined && type !== undefined) {
        const name = nameOf(type, last.before ?? {}) ?? wanted;
        return { call, type, subject: { id: wanted, type: type.name, name, isThere: false } };
      }
    }
    if (first === undefined) {
      throw new OperatorError(
        `${slug} has, and had, no user or group ${JSON.stringify(text)} that is kept. Give the id, the name or the externalId; past names are found by: rollcall log --organization ${slug} --name ${JSON.stringify(text)}`,
      );
    }
    const choice = meant.map(({ id, type, isThere }) => `${id} (${type}${isThere ? '' : ', deleted'})`).join(', ');
    throw new OperatorError(`More than one is meant by ${JSON.stringify(text)}. Give the id: ${choice}`);
  }
}

const isBirth = (operation: PastChange['operation']) => operation === 'create' || operation === 'restore';

function stateOf(
  type: ResourceType,
  change: PastChange,
  after: JsonObject | undefined,
): Omit<PastState, 'sentence' | 'changes' | 'changesLeftOut'> {
  const { resourceId: _, resourceType: __, before, ...facts } = change;
  return {
    ...facts,
    at: new Date(timeOf(change.id)),
    before: before && withoutSecrets(type, before),
    after: after ? withoutSecrets(type, after) : null,
  };
}

/** Ids that the sentence of a change wants to call by name. */
const idsIn = ({ members }: PastChange): string[] =>
  members === null ? [] : Object.values(members).flatMap((ids) => textsIn(ids).slice(0, 20));

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];

/** @param kept what the change says of members: as that of a group's own change, or of its deletion and return */
function takeBack(members: Set<string>, operation: PastChange['operation'], kept: JsonObject): void {
  if (!isObject(kept)) return;
  const [came, left] =
    operation === 'delete'
      ? [[], [...textsIn(kept.users), ...textsIn(kept.members)]]
      : operation === 'restore'
        ? [[...textsIn(kept.users), ...textsIn(kept.members)], []]
        : [textsIn(kept.added), textsIn(kept.removed)];
  for (const id of came) members.delete(id);
  for (const id of left) members.add(id);
}
