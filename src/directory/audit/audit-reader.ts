import type { Language } from '../../protocol/language.js';
import type { AuditQuery, AuditStore, StoredAuditEntry } from '../../store/access/audit-store.js';
import { auditSentence } from './sentences/audit-sentence.js';

export type { AuditQuery } from '../../store/access/audit-store.js';

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

  /** The newest entries, oldest of them first; of all organizations, and of the server, unless one is given. */
  async list(query: AuditQuery, language: Language = 'en'): Promise<ReadableAuditEntry[]> {
    const entries = await this.#store.list(query);
    return entries.map((entry) => ({ ...entry, sentence: auditSentence(entry, this.#nameOfKind, language) }));
  }
}
