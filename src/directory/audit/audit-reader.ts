import type { AuditStore, StoredAuditEntry } from '../../store/access/audit-store.js';
import { auditSentence } from './audit-sentence.js';

/** An entry with what it says to people. */
export interface ReadableAuditEntry extends StoredAuditEntry {
  readonly sentence: string;
}

/** Tells what administrators did. */
export class AuditReader {
  readonly #store: AuditStore;
  readonly #nameOfKind: (kind: string) => string;

  /** @param nameOfKind what people call a kind of credentials */
  constructor(store: AuditStore, nameOfKind: (kind: string) => string) {
    this.#store = store;
    this.#nameOfKind = nameOfKind;
  }

  /** The newest entries, oldest of them first. @param slug of one organization; of all, and of the server, without */
  async list(limit: number, slug?: string): Promise<ReadableAuditEntry[]> {
    const entries = await this.#store.list(limit, slug);
    return entries.map((entry) => ({ ...entry, sentence: auditSentence(entry, this.#nameOfKind) }));
  }
}
