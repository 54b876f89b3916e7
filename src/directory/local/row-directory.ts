import type { Json, JsonObject } from '../../protocol/json.js';
import { readPatchMessage } from '../../protocol/messages/patch-op.js';
import { Notes } from '../../protocol/notes.js';
import { applyPatch } from '../../protocol/patch/apply-patch.js';
import type { PatchBudget } from '../../protocol/patch/elements/patch-budget.js';
import { resolveOperations } from '../../protocol/patch/operations.js';
import { sentInOperations } from '../../protocol/patch/sent-in-operations.js';
import { namedInOperations } from '../../protocol/resource/named-attributes.js';
import { type Projection, withSent } from '../../protocol/resource/projection.js';
import { readResource } from '../../protocol/resource/read-resource.js';
import { type SentAttributes, sentInResource } from '../../protocol/resource/sent-attributes.js';
import type { NewRow } from '../../store/resources/stored-resource.js';
import type { Located, Represented } from '../directory.js';
import { type Decision, LocalDirectory, type UpdateOptions } from './local-directory.js';

/** Besides, what the answer shows because it was sent. */
interface RowDecision extends Decision {
  sent(): SentAttributes;
}

/** Resources that are one row, whatever else their representation shows: users and own types. */
export class RowDirectory extends LocalDirectory {
  async create(body: Json | undefined, projection: Projection): Promise<Represented> {
    const row = this.readRow(body);
    const stored = await this.kind.table.create(this.call, this.type, row);
    this.kind.log.changed(this.call, row.entry);
    return this.answer(stored, this.showingSent(row.resource, projection));
  }

  replace(id: string, body: Json | undefined, projection: Projection, ifMatch?: string): Promise<Represented> {
    return this.#change(id, projection, { operation: 'replace', ifMatch, fromRecent: true }, (_before, notes) => {
      const resource = readResource(this.type, body, notes);
      return { resource, sent: () => sentInResource(resource) };
    });
  }

  async patch(
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
    budget?: PatchBudget,
  ): Promise<Represented | Located> {
    const { type } = this;
    const message = readPatchMessage(body);
    // What a Bulk costs is counted once.
    const fromRecent = budget === undefined;
    const patched = await this.#change(id, projection, { operation: 'patch', ifMatch, fromRecent }, (before, notes) => {
      const operations = resolveOperations(type, message, notes);
      const resource = applyPatch(before, operations, notes, budget);
      return { resource, names: namedInOperations(operations), sent: () => sentInOperations(operations) };
    });
    if (type.rules?.patchesSilently === undefined || projection.explicit) return patched;
    return { location: patched.location, etag: patched.etag };
  }

  takes(): boolean {
    return true;
  }

  readRow(body: Json | undefined, notes = new Notes(this.call.tenant.strict)): NewRow {
    return this.newRow(readResource(this.type, body, notes), notes);
  }

  #change(
    id: string,
    projection: Projection,
    options: Omit<UpdateOptions, 'withRelated'>,
    decide: (before: JsonObject, notes: Notes) => RowDecision,
  ): Promise<Represented> {
    const { kind, call, type } = this;
    const withRelated = this.wantsRelated(projection);
    let shown = projection;
    const decideResource = (before: JsonObject, notes: Notes) => {
      const decision = decide(before, notes);
      shown = withSent(type, projection, decision.sent);
      return decision;
    };
    return this.update(
      id,
      { ...options, withRelated },
      decideResource,
      async ({ stored, resource, differs, entry }) => {
        if (!differs) {
          kind.log.unchanged(call, entry);
          return this.answer(stored, shown);
        }
        const updated = await kind.table.update(call, type, stored, resource, entry, withRelated);
        if (updated !== undefined) kind.log.changed(call, entry);
        return updated && this.answer(updated, shown);
      },
    );
  }
}
