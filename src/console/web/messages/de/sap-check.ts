import type { Section } from '../catalogue.ts';
import type en from '../en/sap-check.ts';

export default {
  title: 'SAP-Prüfung',
  intro:
    'Vergleicht die beiden Destinations von SAP BTP, mit denen SAP Identity Access Governance (IAG) aufruft, mit dem, was sie sein müssen, ruft sie auf wie IAG und sagt, was IAG sieht. Sie liest nur.',
  what: 'Destinations',
  whatIntro:
    'Fügen Sie ein, was das Cockpit exportiert, als Properties oder JSON, oder tippen Sie Eigenschaften, je Zeile eine. In Exporten fehlen Passwörter.',
  proxy: 'IPS_PROXY',
  directory: 'SAP_Identity_Services_Identity_Directory',
  systemId: 'Externe System-ID',
  systemIdHint: 'Der Anwendung in IAG: die ID des Proxy-Systems.',
  proxyPassword: 'Passwort von IPS_PROXY',
  directoryPassword: 'Passwort des Identity Directory',
  user: 'Wer Konnektor und Zugriffspakete einrichtet',
  userHint: 'userName oder E-Mail-Adresse; freiwillig.',
  more: 'Ein Client-Zertifikat',
  certificate: 'Zertifikat',
  key: 'Privater Schlüssel',
  pem: 'Aus dem Key Store einer Destination, in PEM.',
  begin: 'Prüfen',
  running: 'Es wird geprüft …',
  stop: 'Anhalten',
  healthy: 'Nichts schlug fehl',
  unhealthy: 'Etwas schlug fehl',
  totals: '{passed} bestanden, {warned} Warnungen, {failed} fehlgeschlagen, {notReached} nicht erreicht.',
  result: 'Ergebnis',
  both: 'Beide',
  passed: 'Bestanden',
  warned: 'Warnung',
  failed: 'Fehlgeschlagen',
  skipped: 'Nicht gegeben',
  notReached: 'Nicht erreicht',
  command: 'Hier werden höchstens etwa 2.000 Zeilen jeder Liste gelesen; rollcall sap check liest alle.',
} satisfies Section<typeof en>;
