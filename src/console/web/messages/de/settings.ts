import type { Section } from '../catalogue.ts';
import type en from '../en/settings.ts';

export default {
  title: 'Einstellungen',
  intro: 'Wie diese Organisation den Standard auslegt und was wie lange von ihr aufbewahrt wird.',
  standard: 'Auslegung des Standards',
  standardIntro:
    'Was hier geändert wird, gilt in wenigen Sekunden für jeden SCIM-Client. Gespeicherte Benutzer und Gruppen bleiben, wie sie sind.',
  profile: 'Profil: {profile}. Es bestimmt, was ein Benutzer braucht, und wird beim Anlegen der Organisation gewählt.',
  unique: 'externalId ist einmalig',
  uniqueHint: 'Eine externalId ablehnen, die eine andere Ressource desselben Typs hat.',
  discovery: 'Discovery zeigt',
  discoveryFull: 'Alles, was es gibt',
  discoveryRfc: 'Nur, was RFC 7643 kennt',
  retention: 'Aufbewahrung',
  retentionIntro:
    'Was älter ist, verschwindet binnen einer Stunde von selbst und endgültig. Leer heißt: wie der Server.',
  retentionHint: 'Rückgängig machen lässt sich, was Protokoll und Verlauf noch kennen.',
  retentionOperators: 'Das ändern die Betreiber des Servers.',
  logDays: 'Protokoll, in Tagen',
  historyDays: 'Verlauf, in Tagen',
  deletedDays: 'Gelöschte Benutzer und Gruppen, in Tagen',
  logEntries: 'Neueste Einträge des Protokolls',
  historyEntries: 'Neueste Einträge des Verlaufs',
  anyNumber: 'beliebig viele',
  elsewhere: 'Anderswo eingestellt',
  ofIntegration:
    'Zugangsberechtigungen, zugelassene Adressen, wer Mail bekommt und wie viele Anfragen angenommen werden',
  ofQuirks: 'Strenge, und was sie abwiese',
  ofSignIn: 'wie sich Personen anmelden',
} satisfies Section<typeof en>;
