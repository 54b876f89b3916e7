import type { Section } from '../catalogue.ts';
import type en from '../en/grid.ts';

export default {
  filter: 'SCIM-Filter',
  completions: 'Vorschläge',
  columns: 'Spalten',
  sortBy: 'Nach {column} sortieren',
  eq: 'ist',
  ne: 'ist nicht',
  co: 'enthält',
  sw: 'beginnt mit',
  ew: 'endet mit',
  pr: 'hat einen Wert',
  gt: 'nach, oder mehr als',
  ge: 'ab, oder mindestens',
  lt: 'vor, oder weniger als',
  le: 'bis, oder höchstens',
  and: 'und die nächste Bedingung auch',
  or: 'oder die nächste Bedingung',
  counted: { one: '{count} Eintrag', other: '{count} Einträge' },
  estimated: 'etwa {number} Einträge, aus einer Stichprobe geschätzt',
  searched: 'Geordnet nach dem, was passt. Leeren Sie die Suche, um nach einer Spalte zu sortieren.',
} satisfies Section<typeof en>;
