import type { Call } from '../../protocol/call.js';
import { Notes } from '../../protocol/notes.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import type {
  DeletedResource,
  DeletedResourceStore,
  FoundResource,
  ListedDeleted,
  RestoredCount,
} from '../../store/deletion/deleted-resource-store.js';
import { holderIn } from '../../store/resources/uniqueness-conflict.js';
import type { Directories } from '../directories.js';
import { changeEntry } from '../log/log-entries.js';
import { OperatorError } from '../operator-error.js';
import type { Administrator, OperatorCalls } from './operator-calls.js';

export type { FoundResource, ListedDeleted, RestoredCount } from '../../store/deletion/deleted-resource-store.js';

/** The standard types, which operators look after by hand. */
export type CaredType = 'User' | 'Group';

export interface ResourceCareOptions {
  readonly calls: OperatorCalls;
  readonly directories: Directories;
  readonly store: DeletedResourceStore;
}

/** What operators do with single users and groups; log and audit keep it as theirs. */
export class ResourceCare {
  readonly #options: ResourceCareOptions;

  constructor(options: ResourceCareOptions) {
    this.#options = options;
  }

  /**
   * Deletes as a SCIM client would: it can be brought back.
   * @param text id, userName or displayName, or externalId
   * @throws OperatorError when it is not clear who is meant
   */
  async delete(slug: string, typeName: CaredType, text: string, by: string): Promise<FoundResource> {
    const { directories, store } = this.#options;
    const { call, type } = await this.#prepare(slug, typeName, by);
    const noun = nounOf(type);
    const found = only(await store.findPresent(call, type, text), text, noun, (resource) => resource.name);
    if (found === undefined) {
      throw new OperatorError(
        `${slug} has no ${noun} ${JSON.stringify(text)}. Give the id, the ${NAME_OF[typeName]} or the externalId; they appear in: rollcall log --organization ${slug}`,
      );
    }
    await directories.of(call, type, 'write').delete(found.id);
    return found;
  }

  /**
   * Brings back what was deleted, under its id and with the memberships whose other side is there.
   * @param text as of delete
   * @throws OperatorError when it is not clear who is meant, or somebody else has the name by now
   */
  async restore(
    slug: string,
    typeName: CaredType,
    text: string,
    by: string | Administrator,
  ): Promise<FoundResource & RestoredCount & { readonly deletedAt: Date }> {
    const { store } = this.#options;
    const { call, type } = await this.#prepare(slug, typeName, by);
    const noun = nounOf(type);
    const found = only(await store.findDeleted(call, type, text), text, `deleted ${noun}`, describeDeleted);
    if (found === undefined) throw await this.#noneDeleted(call, type, text);
    const { id, name, deletedAt } = found;
    const entry = changeEntry('restore', type, id, name, [], new Notes());
    const count = await store.restore(call, type, found, entry).catch((error: unknown) => {
      throw explainTaken(error, slug, noun, name);
    });
    if (count === undefined) throw new OperatorError(`The ${noun} ${name} was brought back by somebody else just now.`);
    return { id, name, deletedAt, ...count };
  }

  /** What was deleted and is kept, of all types, the last one first. @param text id or whole name */
  async deleted(
    slug: string,
    count: number,
    text?: string,
    after?: { readonly deletedAt: Date; readonly id: string },
  ): Promise<ListedDeleted[]> {
    return this.#options.store.page(await this.#options.calls.of(slug, ''), count, text, after);
  }

  async #prepare(
    slug: string,
    typeName: CaredType,
    by: string | Administrator,
  ): Promise<{ call: Call; type: ResourceType }> {
    const call = await this.#options.calls.of(slug, by);
    const type = call.tenant.resourceTypes.get(typeName);
    if (type === undefined) throw new OperatorError(`${slug} has no ${typeName}s.`);
    return { call, type };
  }

  async #noneDeleted(call: Call, type: ResourceType, text: string): Promise<OperatorError> {
    const { slug } = call.tenant;
    const [last, present] = await Promise.all([
      this.#options.store.lastDeleted(call, type),
      this.#options.store.findPresent(call, type, text),
    ]);
    const noun = nounOf(type);
    const hint =
      present.length > 0
        ? `The ${noun} is there: ${present.map(({ id }) => id).join(', ')}.`
        : last.length === 0
          ? 'None is kept.'
          : `The last deleted: ${last.map(describeDeleted).join(', ')}.`;
    return new OperatorError(`${slug} keeps no deleted ${noun} ${JSON.stringify(text)}. ${hint}`);
  }
}

const NAME_OF: Readonly<Record<CaredType, string>> = { User: 'userName', Group: 'displayName' };
const nounOf = ({ name }: ResourceType) => name.toLowerCase();
const describeDeleted = ({ name, deletedAt }: DeletedResource) =>
  `${name} on ${deletedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The only one that may be meant; an id means one, whatever others are called. @throws OperatorError */
function only<Found extends FoundResource>(
  found: readonly Found[],
  text: string,
  what: string,
  describe: (found: Found) => string,
): Found | undefined {
  const named = found.find(({ id }) => id === text.toLowerCase());
  if (named !== undefined || found.length < 2) return named ?? found[0];
  const choice = found.map((each) => `${each.id} (${describe(each)})`).join(', ');
  throw new OperatorError(`More than one ${what} is meant by ${JSON.stringify(text)}. Give the id: ${choice}`);
}

/** Somebody else has what must be unique. */
function explainTaken(error: unknown, slug: string, noun: string, name: string): unknown {
  if (!(error instanceof ScimError) || error.status !== 409) return error;
  const { fact, holder } = holderIn(error);
  const remedy =
    holder === undefined
      ? 'Try again.'
      : `Change that one first, or delete it: rollcall ${noun} delete --organization ${slug} ${holder}`;
  return new OperatorError(`${name} cannot come back: ${fact} ${remedy}`, { cause: error });
}
