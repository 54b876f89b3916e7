import { TOLERANCES } from '../../protocol/notes.js';
import type { QuirkRecord, TrafficStore } from '../../store/traffic/traffic-store.js';

/** A tolerance, and how often a client made use of it. */
export interface Quirk extends QuirkRecord {
  /** A sentence. */
  readonly meaning: string;
}

/** Which dialects clients speak: each tolerance by client, the most frequent first. */
export class QuirkLedger {
  readonly #traffic: TrafficStore;

  constructor(traffic: TrafficStore) {
    this.#traffic = traffic;
  }

  async of({ id }: { readonly id: string }): Promise<Quirk[]> {
    return (await this.#traffic.quirks(id)).map((quirk) => ({ ...quirk, meaning: meaningOf(quirk.code) }));
  }
}

/** Of a code that another version wrote, nothing is known. */
const meaningOf = (code: string): string => (TOLERANCES as Readonly<Record<string, string>>)[code] ?? '';
