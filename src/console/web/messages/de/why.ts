import type { Section } from '../catalogue.ts';
import type en from '../en/why.ts';

export default {
  title: 'Wer fehlt?',
  intro: 'Eine Person, eine Antwort: nie gesehen, abgelehnt, da, deaktiviert oder gelöscht, und was zu tun ist.',
  introAll: 'Fragt jede Organisation und zeigt, welche von der Person weiß.',
  who: 'Benutzername, E-Mail-Adresse, externe ID oder ID',
  ask: 'Nachsehen',
  ofSomebody: 'Warum ist „{query}“ da oder nicht?',
  next: 'Was zu tun ist',
  deletedNext:
    'Holen Sie die Person unter derselben ID zurück. Soll der Client sie stattdessen neu anlegen, starten Sie seine Bereitstellung neu, damit er die Verknüpfung vergisst.',
  neverSeen: 'Nie gesehen',
  lookedFor: 'Gesucht, nicht gesendet',
  refused: 'Abgelehnt',
  here: 'Da',
  disabled: 'Deaktiviert',
  deleted: 'Gelöscht',
  renamed: 'Heißt anders',
  openUser: 'Benutzer öffnen',
  history: 'Verlauf und Wiederherstellung',
  openRefusal: 'Abgelehnte Anfrage öffnen',
  log: 'Was das Protokoll sagt',
  nobody: 'Keine Organisation kennt diese Person',
  nobodyDetail:
    'Öffnen Sie die Organisation, in der sie sein sollte, und fragen Sie dort: Dann steht da, was zu tun ist.',
  nothingYet: 'Wen vermissen Sie?',
  nothingYetDetail: 'Geben Sie einen Namen ein, wie ihn der Client senden würde. Auch frühere Namen werden gefunden.',
  pastNames: 'Frühere Namen',
  until: 'bis',
  foundBy: 'Gefunden über',
  byUserName: 'Benutzername',
  byExternalId: 'externe ID',
  byEmail: 'E-Mail-Adresse',
  byId: 'ID',
  byPastName: 'einen früheren Namen',
} satisfies Section<typeof en>;
