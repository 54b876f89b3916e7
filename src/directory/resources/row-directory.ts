import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import { readPatchMessage } from '../../protocol/messages/patch-op.js';
import { Notes } from '../../protocol/notes.js';
import { applyPatch } from '../../protocol/patch/apply-patch.js';
import { resolveOperations } from '../../protocol/patch/operations.js';
import type { Projection } from '../../protocol/resource/projection.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { ProvisioningLog } from '../log/provisioning-log.js';
import { checkRequirements } from './requirements.js';
import type { Represented, ResourceDirectory } from './resource-directory.js';
import { type ResourceKind, ResourceOperations, readComplete, type UpdateOptions } from './resource-operations.js';

/** What SCIM clients do with resources that are one row, whatever else their representation shows: users and own types. */
export function createRowDirectory(kind: ResourceKind, log: ProvisioningLog): ResourceDirectory {
  const { store } = kind;
  const operations = new ResourceOperations(kind, log);

  const update = (
    call: Call,
    type: ResourceType,
    id: string,
    projection: Projection,
    options: Omit<UpdateOptions, 'withRelated'>,
    decide: (before: JsonObject, notes: Notes) => JsonObject,
  ): Promise<Represented> => {
    const withRelated = operations.wantsRelated(projection);
    return operations.update(call, type, id, { ...options, withRelated }, decide, async (change) => {
      const { stored, resource, differs, entry } = change;
      if (!differs) log.add(call, entry);
      const updated = differs ? await store.update(call, type, stored, resource, entry) : stored;
      return updated && operations.answer(call, type, updated, projection);
    });
  };

  const read: ResourceDirectory['batch']['read'] = (type, body) => {
    const notes = new Notes();
    return operations.newRow(type, readComplete(type, body, notes), notes);
  };

  return {
    get: operations.get,
    readSlice: operations.readSlice,
    list: operations.list,
    delete: operations.delete,

    async create(call, type, body, projection) {
      return operations.answer(call, type, await store.create(call, type, read(type, body)), projection);
    },

    replace(call, type, id, body, projection, ifMatch) {
      return update(call, type, id, projection, { operation: 'replace', ifMatch }, (_before, notes) =>
        readComplete(type, body, notes),
      );
    },

    async patch(call, type, id, body, projection, ifMatch, budget) {
      const message = readPatchMessage(body);
      return update(call, type, id, projection, { operation: 'patch', ifMatch }, (before, notes) => {
        const resource = applyPatch(before, resolveOperations(type, message, notes), notes, budget);
        checkRequirements(type, resource, before);
        return resource;
      });
    },

    batch: { takes: () => true, read, store: (...rows) => operations.storeAll(...rows) },
  };
}
