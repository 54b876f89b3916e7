import type { Section } from '../catalogue.ts';
import type en from '../en/workbench.ts';

export default {
  title: 'Werkbank',
  intro:
    'Schickt dieser Organisation eine Anfrage, wie ein SCIM-Client es täte, mit Ihren Rechten, und erklärt, was daraus wurde.',
  introAuditor:
    'Schickt dieser Organisation eine Anfrage, wie ein SCIM-Client es täte, und erklärt, was daraus wurde. Mit Ihrer Rolle können Sie lesen.',
  method: 'Methode',
  path: 'Pfad unterhalb der Tenant-URL',
  body: 'Inhalt (JSON)',
  ifMatch: 'If-Match',
  example: 'Mit einem Beispiel beginnen',
  send: 'Senden',
  exampleFind: 'Einen Benutzer finden, wie Entra abgleicht',
  exampleList: 'Benutzer auflisten',
  exampleSearch: 'Mit einem Inhalt suchen',
  exampleCreate: 'Einen Benutzer anlegen',
  exampleDisable: 'Einen Benutzer deaktivieren',
  exampleMember: 'Einer Gruppe ein Mitglied hinzufügen',
  exampleDelete: 'Einen Benutzer löschen',
  exampleConfig: 'Was der Server kann',
  wrongJson: 'Das ist kein JSON: {problem}',
  writes: 'Das ändert, was da ist',
  writesDetail:
    '{method} {path} wird wirklich gesendet. Das Protokoll behält, was geschah, und Rückgängig kann es zurücknehmen.',
  sendIt: 'Senden',
  answer: 'Antwort',
  time: '{ms} ms',
  headers: 'Kopfzeilen',
  curl: 'Als curl',
  explanation: 'Was daraus wurde',
  waiting: 'Das Protokoll wird geschrieben…',
  notLogged: 'Das Protokoll hat nichts zu dieser Anfrage. Discovery steht nicht darin.',
  cut: 'Die Antwort war länger als das Gezeigte.',
  replayed: 'Aus dem Protokoll: eine abgelehnte Anfrage.',
  open: 'In der Werkbank öffnen',
  noBody: 'Kein Inhalt',
} satisfies Section<typeof en>;
