import type { Json, JsonObject } from '../../protocol/json.js';
import { readPatchMessage } from '../../protocol/messages/patch-op.js';
import { Notes } from '../../protocol/notes.js';
import { applyPatch } from '../../protocol/patch/apply-patch.js';
import type { PatchBudget } from '../../protocol/patch/elements/patch-budget.js';
import { resolveOperations } from '../../protocol/patch/operations.js';
import type { Projection } from '../../protocol/resource/projection.js';
import type { NewRow } from '../../store/resources/stored-resource.js';
import type { Represented } from '../directory.js';
import { LocalDirectory, readComplete, type UpdateOptions } from './local-directory.js';
import { checkRequirements } from './requirements.js';

/** Resources that are one row, whatever else their representation shows: users and own types. */
export class RowDirectory extends LocalDirectory {
  async create(body: Json | undefined, projection: Projection): Promise<Represented> {
    return this.answer(await this.kind.table.create(this.call, this.type, this.readRow(body)), projection);
  }

  replace(id: string, body: Json | undefined, projection: Projection, ifMatch?: string): Promise<Represented> {
    return this.#change(id, projection, { operation: 'replace', ifMatch }, (_before, notes) =>
      readComplete(this.type, body, notes),
    );
  }

  async patch(
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
    budget?: PatchBudget,
  ): Promise<Represented> {
    const { type } = this;
    const message = readPatchMessage(body);
    return this.#change(id, projection, { operation: 'patch', ifMatch }, (before, notes) => {
      const resource = applyPatch(before, resolveOperations(type, message, notes), notes, budget);
      checkRequirements(type, resource, before);
      return resource;
    });
  }

  takes(): boolean {
    return true;
  }

  readRow(body: Json | undefined): NewRow {
    const notes = new Notes(this.call.tenant.strict);
    return this.newRow(readComplete(this.type, body, notes), notes);
  }

  #change(
    id: string,
    projection: Projection,
    options: Omit<UpdateOptions, 'withRelated'>,
    decide: (before: JsonObject, notes: Notes) => JsonObject,
  ): Promise<Represented> {
    const { kind, call, type } = this;
    const withRelated = this.wantsRelated(projection);
    return this.update(id, { ...options, withRelated }, decide, async ({ stored, resource, differs, entry }) => {
      if (!differs) kind.log.add(call, entry);
      const updated = differs ? await kind.table.update(call, type, stored, resource, entry) : stored;
      return updated && this.answer(updated, projection);
    });
  }
}
