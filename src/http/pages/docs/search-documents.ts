import type { Document, Section } from './documents.js';

export interface Hit {
  readonly document: Document;
  readonly section: Section;
  /** The text around the first word that was found, in pieces: every other one is what was looked for. */
  readonly excerpt: readonly string[];
}

export const MAX_QUERY_LENGTH = 200;
const MAX_HITS = 40;
const MAX_WORDS = 10;
const BEFORE = 60;
const AFTER = 160;
/** Decisions are for those who change the server; whoever looks for something uses it. */
const DECISION_PENALTY = 3;

/** The sections that have every word, the ones first that have them in their heading. */
export function searchDocuments(documents: Iterable<Document>, query: string): Hit[] {
  const words = [...new Set(query.slice(0, MAX_QUERY_LENGTH).toLowerCase().split(/\s+/).filter(Boolean))].slice(
    0,
    MAX_WORDS,
  );
  if (words.length === 0) return [];
  const found: { hit: Hit; score: number }[] = [];
  for (const document of documents) {
    for (const section of document.sections) {
      const heading = `${document.title} ${section.heading}`.toLowerCase();
      const text = section.text.toLowerCase();
      if (!words.every((word) => heading.includes(word) || text.includes(word))) continue;
      const inHeading = words.filter((word) => section.heading.toLowerCase().includes(word)).length;
      const score = inHeading * 2 - (document.name.includes('/') ? DECISION_PENALTY : 0);
      found.push({ hit: { document, section, excerpt: excerptOf(section.text, words) }, score });
    }
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_HITS)
    .map(({ hit }) => hit);
}

function excerptOf(text: string, words: readonly string[]): string[] {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  const first = places.length === 0 ? 0 : Math.min(...places);
  const start = Math.max(0, first - BEFORE);
  const end = Math.min(text.length, first + AFTER);
  const part = `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
  const any = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  return part.split(new RegExp(`(${any})`, 'i'));
}
