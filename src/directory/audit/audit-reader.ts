import type { AuditStore, StoredAuditEntry } from '../../store/access/audit-store.js';
import { auditSentence } from './audit-sentence.js';

/** An entry with what it says to people. */
export interface ReadableAuditEntry extends StoredAuditEntry {
  readonly sentence: string;
}

/** Tells what administrators did. */
export class AuditReader {
  readonly #store: AuditStore;

  constructor(store: AuditStore) {
    this.#store = store;
  }

  /** The newest entries, oldest of them first. @param slug of one organization; of all, and of the server, without */
  async list(limit: number, slug?: string): Promise<ReadableAuditEntry[]> {
    const entries = await this.#store.list(limit, slug);
    return entries.map((entry) => ({ ...entry, sentence: auditSentence(entry) }));
  }
}
