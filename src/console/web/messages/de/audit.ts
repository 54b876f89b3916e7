import type { Section } from '../catalogue.ts';
import type en from '../en/audit.ts';

export default {
  title: 'Audit',
  intro:
    'Was Menschen hier getan haben, auf der Kommandozeile und in der Konsole. Nichts davon kann von Hand entfernt werden.',
  when: 'Wann',
  who: 'Wer',
  what: 'Was',
  details: 'Einzelheiten',
  empty: 'Noch nichts',
  emptyDetail: 'Hier wird jede Änderung an der Organisation, ihren Zugängen und ihren Personen stehen.',
} satisfies Section<typeof en>;
