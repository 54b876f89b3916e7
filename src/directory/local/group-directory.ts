import { giveWay } from '../../protocol/give-way.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { readPatchMessage } from '../../protocol/messages/patch-op.js';
import { Notes } from '../../protocol/notes.js';
import { applyPatch } from '../../protocol/patch/apply-patch.js';
import type { PatchBudget } from '../../protocol/patch/elements/patch-budget.js';
import {
  dependsOnMembers,
  type MemberChanges,
  membersOf,
  NO_MEMBER_CHANGES,
  newMembers,
  takeMemberOperations,
} from '../../protocol/patch/member-changes.js';
import { resolveOperations } from '../../protocol/patch/operations.js';
import { namedInOperations } from '../../protocol/resource/named-attributes.js';
import type { Projection } from '../../protocol/resource/projection.js';
import { readResource } from '../../protocol/resource/read-resource.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { LogEntry } from '../../store/log/log-entry.js';
import type { GroupTable } from '../../store/resources/group-table.js';
import type { NewRow, StoredResource } from '../../store/resources/stored-resource.js';
import type { Located, Represented } from '../directory.js';
import { changeEntry } from '../log/log-entries.js';
import { type Decision, LocalDirectory } from './local-directory.js';
import { locate, memberReferences, representGroup } from './representation.js';

/** A group's attributes and what is to become of its members. */
interface Draft extends Decision {
  readonly members: MemberChanges;
}

/** Reading so many members is a turn of its own: other requests come before these are written. */
const MANY_MEMBERS = 5_000;
const MEMBERS_AT_ONCE = 20_000;

async function giveWayFor(members: number): Promise<void> {
  if (members > MANY_MEMBERS) await giveWay();
}

const giveWayForAll = ({ add, remove }: MemberChanges): Promise<void> => giveWayFor(add.size + remove.size);

/** Groups. Members are changed by delta and read only when they are asked for. */
export class GroupDirectory extends LocalDirectory<GroupTable> {
  async create(body: Json | undefined, projection: Projection): Promise<Represented> {
    const notes = new Notes(this.call.tenant.strict);
    const { resource, members } = readGroup(this.type, body, notes);
    const row = this.newRow(resource, notes);
    await giveWayForAll(members);
    const stored = await this.kind.table.createWith(this.call, this.type, row, members.add);
    this.kind.log.changed(this.call, row.entry);
    const shown = this.showingSent(resource, projection);
    if (!this.wantsRelated(shown)) return this.answer(stored, shown);
    if (members.add.size === 0) return this.answer({ ...stored, related: [] }, shown);
    return this.#readWritten(row.id, shown);
  }

  async replace(id: string, body: Json | undefined, projection: Projection, ifMatch?: string): Promise<Represented> {
    let shown = projection;
    await this.#change(id, 'replace', ifMatch, (_before, notes) => {
      const draft = readGroup(this.type, body, notes);
      shown = this.showingSent(draft.resource, projection);
      return draft;
    });
    return this.#readWritten(id, shown);
  }

  async patch(
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
    budget?: PatchBudget,
  ): Promise<Represented | Located> {
    const { call, type } = this;
    const notes = new Notes(this.call.tenant.strict);
    const operations = resolveOperations(type, readPatchMessage(body), notes);
    const { members, others } = takeMemberOperations(operations, notes, call.baseUrl);
    const isDelta = others.length === 0 && members !== undefined && !dependsOnMembers(members) && ifMatch === undefined;
    const version = isDelta
      ? await this.#changeMembers(id, members, notes)
      : await this.#change(id, 'patch', ifMatch, (before, again) => {
          again.take(notes);
          const resource = applyPatch(before, others, again, budget);
          return { resource, names: namedInOperations(others), members: members ?? NO_MEMBER_CHANGES };
        });
    // A body is for those who asked for attributes, which says all that it shows.
    return projection.explicit ? this.#readWritten(id, projection) : locate(call, type, id, version);
  }

  protected override answer(
    stored: StoredResource,
    projection: Projection,
    represented = this.kind.represent(this.call, this.type, stored),
  ): Represented {
    const { memberGroups } = projection;
    if (memberGroups === undefined) return super.answer(stored, projection, represented);
    const groups = stored.related?.filter(({ type }) => type === 'Group') ?? [];
    if (groups.length === 0) return super.answer(stored, projection, represented);
    const { resource, ...located } = represented;
    const held = resource[memberGroups.schema];
    const part = {
      ...(isObject(held) ? held : {}),
      [memberGroups.attribute.name]: memberReferences(this.call, groups),
    };
    return super.answer(stored, projection, { ...located, resource: { ...resource, [memberGroups.schema]: part } });
  }

  takes(body: Json | undefined): boolean {
    return !isObject(body) || !Object.keys(body).some((name) => /(^|:)members$/i.test(name));
  }

  readRow(body: Json | undefined, notes = new Notes(this.call.tenant.strict)): NewRow {
    return this.newRow(readGroup(this.type, body, notes).resource, notes);
  }

  protected override async answerInTurns(stored: StoredResource, projection: Projection): Promise<Represented> {
    const { call, type } = this;
    const { related } = stored;
    if (related === undefined || related.length <= MANY_MEMBERS) return this.answer(stored, projection);
    const members: JsonObject[] = [];
    for (let at = 0; at < related.length; at += MEMBERS_AT_ONCE) {
      await giveWay();
      members.push(...memberReferences(call, related.slice(at, at + MEMBERS_AT_ONCE)));
    }
    const answer = this.answer(stored, projection, representGroup(call, type, stored, members));
    await giveWay();
    return answer;
  }

  /**
   * Changes members by delta alone, which collides with nobody.
   * @returns the version that the group has now
   * @throws ScimError 400, 404
   */
  async #changeMembers(id: string, members: MemberChanges, notes: Notes): Promise<number> {
    const { kind, call, type } = this;
    await giveWayForAll(members);
    const entry = changeEntry('patch', type, id, undefined, [], notes);
    const change = { version: undefined, attributes: undefined, members };
    const update = await kind.table.change(call, type, id, change, entry);
    if (update.outcome === 'stale') throw this.missing(id);
    this.#tell(update.outcome, entry);
    return update.version;
  }

  /** Writes new attributes together with a change of members. @returns the version that the group has now */
  #change(
    id: string,
    operation: 'replace' | 'patch',
    ifMatch: string | undefined,
    decide: (before: JsonObject, notes: Notes) => Draft,
  ): Promise<number> {
    const { kind, call, type } = this;
    let members = NO_MEMBER_CHANGES;
    const decideAttributes = (before: JsonObject, notes: Notes) => {
      const draft = decide(before, notes);
      members = draft.members;
      return draft;
    };
    const options = { operation, ifMatch, withRelated: false, fromRecent: false };
    return this.update(id, options, decideAttributes, async ({ stored, resource, differs, entry }) => {
      await giveWayForAll(members);
      const attributes = differs ? { before: stored.resource, after: resource } : undefined;
      // A whole new list, or a condition, is right only for the members that it was compared with.
      const isDelta = !differs && !dependsOnMembers(members) && ifMatch === undefined;
      const version = isDelta ? undefined : stored.version;
      const update = await kind.table.change(call, type, id, { version, attributes, members }, entry);
      this.#tell(update.outcome, entry);
      return update.outcome === 'stale' ? undefined : update.version;
    });
  }

  #tell(outcome: 'updated' | 'unchanged' | 'stale', entry: LogEntry): void {
    if (outcome === 'unchanged') this.kind.log.unchanged(this.call, entry);
    if (outcome === 'updated') this.kind.log.changed(this.call, entry);
  }

  /** What a change answers. It was made: more members than an answer carries are left out, and no error. */
  async #readWritten(id: string, projection: Projection): Promise<Represented> {
    const withMembers = this.wantsRelated(projection) && 'if they fit';
    const stored = await this.kind.table.find(this.call, this.type, id, withMembers);
    if (stored === undefined) throw this.missing(id);
    return this.answerInTurns(stored, projection);
  }
}

/**
 * Reads the body of a POST or PUT, whose members are all that the group is to have.
 * @throws ScimError 400
 */
function readGroup(type: ResourceType, body: Json | undefined, notes: Notes): Draft {
  const { members, ...resource } = readResource(type, body, notes);
  return { resource, members: newMembers(membersOf(members)) };
}
