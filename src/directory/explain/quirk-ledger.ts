import type { Language } from '../../protocol/language.js';
import { type RefusableCode, type StrictRefusal, type ToleranceCode, toleranceOf } from '../../protocol/tolerances.js';
import {
  ANY_FINDING,
  FINDING_DAYS,
  type FindingRecord,
  type QuirkRecord,
  type TrafficStore,
} from '../../store/traffic/traffic-store.js';
import { MEANINGS_DE, REMEDIES, REMEDIES_DE } from './quirk-words.js';

/** A tolerance, and how often a client made use of it. */
export interface Quirk extends QuirkRecord {
  /** A sentence. */
  readonly meaning: string;
  /** What a strict organization does instead; null where it accepts it too. */
  readonly strict: StrictRefusal | null;
}

/** What a strict organization would have refused of a client, for one cause. */
export interface PreviewFinding extends Omit<FindingRecord, 'client'>, StrictRefusal {
  readonly meaning: string;
  /** What to change at the client, a sentence. */
  readonly change: string;
}

export interface ClientPreview {
  readonly client: string;
  /** That would have been refused, each counted once. */
  readonly requests: number;
  readonly lastAt: Date;
  /** The most frequent first. */
  readonly findings: readonly PreviewFinding[];
}

/** What of the last days a strict organization would have refused. */
export interface StrictPreview {
  readonly days: number;
  /** Those of whom something would have been. */
  readonly clients: readonly ClientPreview[];
}

/** Which dialects clients speak: each tolerance by client, the most frequent first. */
export class QuirkLedger {
  readonly #traffic: TrafficStore;

  constructor(traffic: TrafficStore) {
    this.#traffic = traffic;
  }

  async of({ id }: { readonly id: string }, language: Language = 'en'): Promise<Quirk[]> {
    const quirks = await this.#traffic.quirks(id);
    return quirks.map((quirk) => ({
      ...quirk,
      meaning: meaningOf(quirk.code, language),
      strict: toleranceOf(quirk.code)?.strict ?? null,
    }));
  }

  /** What strict mode would have cost, so that somebody knows before turning it on. */
  async preview({ id }: { readonly id: string }, language: Language = 'en'): Promise<StrictPreview> {
    const clients = new Map<string, { requests: number; lastAt: Date; findings: PreviewFinding[] }>();
    for (const { client, ...found } of await this.#traffic.findings(id)) {
      const { requests, lastAt, code } = found;
      const known = clients.get(client) ?? { requests: 0, lastAt, findings: [] };
      clients.set(client, known);
      const strict = toleranceOf(code)?.strict;
      if (code === ANY_FINDING) Object.assign(known, { requests, lastAt });
      else if (strict !== undefined) known.findings.push({ ...found, ...strict, ...wordsOf(code, language) });
    }
    return { days: FINDING_DAYS, clients: [...clients].map(([client, known]) => ({ client, ...known })) };
  }
}

const wordsOf = (code: string, language: Language) => ({
  meaning: meaningOf(code, language),
  change: (language === 'de' ? REMEDIES_DE : REMEDIES)[code as RefusableCode],
});

/** Of a code that another version wrote, nothing is known. */
function meaningOf(code: string, language: Language): string {
  const tolerance = toleranceOf(code);
  if (tolerance === undefined) return '';
  return language === 'de' ? MEANINGS_DE[code as ToleranceCode] : tolerance.meaning;
}
