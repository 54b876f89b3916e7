import type { Call } from '../../protocol/call.js';
import { giveWay } from '../../protocol/give-way.js';
import type { JsonObject } from '../../protocol/json.js';
import { isObject } from '../../protocol/json.js';
import { readPatchMessage } from '../../protocol/messages/patch-op.js';
import { Notes } from '../../protocol/notes.js';
import { applyPatch } from '../../protocol/patch/apply-patch.js';
import { type MemberChanges, membersOf, takeMemberOperations } from '../../protocol/patch/member-changes.js';
import { resolveOperations } from '../../protocol/patch/operations.js';
import { readResource } from '../../protocol/resource/read-resource.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { GroupTable } from '../../store/resources/group-table.js';
import { representGroup } from '../answers/representation.js';
import { changeEntry } from '../log/log-entries.js';
import type { ProvisioningLog } from '../log/provisioning-log.js';
import { checkRequirements } from './requirements.js';
import type { ResourceDirectory } from './resource-directory.js';
import { missing, ResourceOperations } from './resource-operations.js';

/** A group's attributes and what is to become of its members. */
interface Draft {
  readonly resource: JsonObject;
  readonly members: MemberChanges;
}

/** Reading so many members is a turn of its own: other requests come before these are written. */
const MANY_MEMBERS = 5_000;

async function giveWayFor(members: number): Promise<void> {
  if (members > MANY_MEMBERS) await giveWay();
}

const giveWayForAll = ({ add, remove }: MemberChanges): Promise<void> => giveWayFor(add.size + remove.size);

const NO_MEMBERS: MemberChanges = { replace: false, add: new Set(), remove: new Set() };

/** What SCIM clients do with groups. Members are changed by delta and read only when they are asked for. */
export function createGroupDirectory(store: GroupTable, log: ProvisioningLog): ResourceDirectory {
  const operations = new ResourceOperations(
    {
      store,
      related: 'members',
      represent: representGroup,
      giveWay: ({ related }) => giveWayFor(related?.length ?? 0),
    },
    log,
  );

  /** Writes new attributes together with a change of members. */
  const update = (
    call: Call,
    type: ResourceType,
    id: string,
    operation: 'replace' | 'patch',
    ifMatch: string | undefined,
    decide: (before: JsonObject, notes: Notes) => Draft,
  ): Promise<true> => {
    let members = NO_MEMBERS;
    const decideAttributes = (before: JsonObject, notes: Notes) => {
      const draft = decide(before, notes);
      members = draft.members;
      return draft.resource;
    };
    const options = { operation, ifMatch, withRelated: false };
    return operations.update(call, type, id, options, decideAttributes, async (change) => {
      await giveWayForAll(members);
      const { stored, resource, differs, entry } = change;
      const attributes = differs ? { before: stored.resource, after: resource } : undefined;
      // A whole new list is right only for the members that it was compared with.
      const isDelta = !differs && !members.replace && ifMatch === undefined;
      const version = isDelta ? undefined : stored.version;
      const { outcome } = await store.change(call, type, id, { version, attributes, members }, entry);
      if (outcome === 'unchanged') log.add(call, entry);
      return outcome === 'stale' ? undefined : true;
    });
  };

  /** What a change answers. It was made: more members than an answer carries are left out, and no error. */
  const readWritten: typeof operations.read = async (call, type, id, projection) => {
    const stored = await store.find(call, type, id, operations.wantsRelated(projection) && 'if they fit');
    if (stored === undefined) throw missing(type, id);
    return operations.answerInTurns(call, type, stored, projection);
  };

  return {
    get: operations.get,
    readSlice: operations.readSlice,
    list: operations.list,
    delete: operations.delete,

    async create(call, type, body, projection) {
      const notes = new Notes();
      const { resource, members } = readGroup(type, body, notes);
      const row = operations.newRow(type, resource, notes);
      await giveWayForAll(members);
      const stored = await store.createWith(call, type, row, members.add);
      if (members.add.size === 0 || !operations.wantsRelated(projection))
        return operations.answer(call, type, stored, projection);
      return readWritten(call, type, row.id, projection);
    },

    async replace(call, type, id, body, projection, ifMatch) {
      await update(call, type, id, 'replace', ifMatch, (_before, notes) => readGroup(type, body, notes));
      return readWritten(call, type, id, projection);
    },

    async patch(call, type, id, body, projection, ifMatch, budget) {
      const notes = new Notes();
      const { members, others } = takeMemberOperations(resolveOperations(type, readPatchMessage(body), notes), notes);
      if (others.length === 0 && members !== undefined && !members.replace && ifMatch === undefined) {
        await giveWayForAll(members);
        const entry = changeEntry('patch', type, id, undefined, [], notes);
        const change = { version: undefined, attributes: undefined, members };
        const { outcome } = await store.change(call, type, id, change, entry);
        if (outcome === 'stale') throw missing(type, id);
        if (outcome === 'unchanged') log.add(call, entry);
      } else {
        await update(call, type, id, 'patch', ifMatch, (before, again) => {
          again.entries.push(...notes.entries);
          const resource = applyPatch(before, others, again, budget);
          checkRequirements(type, resource, before);
          return { resource, members: members ?? NO_MEMBERS };
        });
      }
      return projection.explicit ? readWritten(call, type, id, projection) : undefined;
    },

    batch: {
      takes: (body) => !isObject(body) || !Object.keys(body).some((name) => /(^|:)members$/i.test(name)),
      read(type, body) {
        const notes = new Notes();
        return operations.newRow(type, readGroup(type, body, notes).resource, notes);
      },
      store: (...rows) => operations.storeAll(...rows),
    },
  };
}

/**
 * Reads the body of a POST or PUT, whose members are all that the group is to have.
 * @throws ScimError 400
 */
function readGroup(type: ResourceType, body: Parameters<typeof readResource>[1], notes: Notes): Draft {
  const { members, ...resource } = readResource(type, body, notes);
  checkRequirements(type, resource);
  return { resource, members: { replace: true, add: membersOf(members), remove: new Set() } };
}
