import type { AuditNote } from '../../store/access/audit-store.js';
import type { Holdings, OrganizationDeletionStore } from '../../store/deletion/organization-deletion-store.js';
import { takenUp } from '../definitions/taken-up.js';
import { OperatorError } from '../operator-error.js';
import type { Organization, Organizations } from '../organizations.js';

export { type Holdings, MAX_COUNTED } from '../../store/deletion/organization-deletion-store.js';

/** An organization, and what it had before it was deleted. */
export interface Deleted {
  readonly organization: Organization;
  readonly holdings: Holdings;
}

/** Deletes organizations for good: see docs/decisions/0020-deleting-organizations.md. */
export class OrganizationDeletion {
  readonly #organizations: Organizations;
  readonly #store: OrganizationDeletionStore;

  constructor(organizations: Organizations, store: OrganizationDeletionStore) {
    this.#organizations = organizations;
    this.#store = store;
  }

  /** What would go. @throws OperatorError when there is no such organization */
  async preview(slug: string): Promise<Deleted> {
    const organization = await this.#organizations.getAnyway(slug);
    return { organization, holdings: await this.#store.count(organization.id) };
  }

  /**
   * Has all servers refuse it, and deletes it step by step. What was interrupted goes on when it is called again.
   * @param by who has it done
   * @param onProgress told how many rows have gone so far
   * @throws OperatorError when there is no such organization, or somebody else was done with it first
   */
  async delete(slug: string, by: string, onProgress: (rows: number) => void): Promise<Deleted> {
    const found = await this.preview(slug);
    const {
      organization: { id },
      holdings,
    } = found;
    await this.#store.begin(id, noteOf('organization.delete', by, holdings));
    // Until then a server may take what is sent with a credential that it remembers.
    await takenUp();
    let rows = 0;
    for await (const count of this.#store.deleteRows(id)) {
      rows += count;
      onProgress(rows);
    }
    const isDone = await this.#store.end(id, noteOf('organization.deleted', by, {}));
    if (!isDone)
      throw new OperatorError(`${slug} was deleted by somebody else just now: rollcall audit --organization ${slug}`);
    return found;
  }
}

const noteOf = (action: string, by: string, details: object): AuditNote => ({
  actor: by,
  action,
  subject: undefined,
  details,
});
