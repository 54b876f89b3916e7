import { counted } from '../../protocol/counted.js';
import type { Texts } from './message.js';

const ROLES = { operator: 'Betreiber', admin: 'Administrator', auditor: 'Prüfer' } as const;
const KINDS = {
  token: 'das geheime Token',
  client: 'das Client-Geheimnis',
  entra: 'das Vertrauen in Entra-Token',
  federation: 'die Workload-Identität',
  certificate: 'das Client-Zertifikat',
  samlCertificate: 'das Zertifikat der SAML-Anmeldung',
} as const;

const time = (iso: string): string =>
  `${new Date(iso).toLocaleString('de-DE', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`;

const left = (days: number): string => (days < 1 ? 'in weniger als einem Tag' : `in ${counted(days, 'Tag', 'Tagen')}`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Messages in German. */
export const DE: Texts = {
  invitation: ({ organization, role, invitedBy, endsAt }) => ({
    subject: organization === undefined ? 'Einladung zu Rollcall' : `Einladung zu ${organization} in Rollcall`,
    paragraphs: [
      `${invitedBy} lädt Sie als ${ROLES[role]}${organization === undefined ? '' : ` von ${organization}`} ein.`,
      `Der Link gilt einmal, bis ${time(endsAt)}. Wenn Sie nichts davon wissen, lassen Sie ihn liegen: Dann geschieht nichts.`,
    ],
    action: 'Einladung annehmen',
  }),
  ending: ({ organization, what, name, days, endsAt, lastUsedAt }) => ({
    subject: `${organization}: ${KINDS[what]} „${name}“ endet ${left(days)}`,
    paragraphs: [
      `${capital(KINDS[what])} „${name}“ von ${organization} endet am ${time(endsAt)}, ${left(days)}.`,
      lastUsedAt === null ? 'Es wurde nie benutzt.' : `Zuletzt benutzt: ${time(lastUsedAt)}.`,
      what === 'samlCertificate'
        ? 'Danach kann sich damit niemand mehr anmelden. Tragen Sie vorher das neue Zertifikat des Identitätsanbieters ein.'
        : 'Danach werden Anfragen damit abgewiesen, und der Client stellt die Bereitstellung ein. Legen Sie jetzt den Nachfolger an: Beide gelten, bis der alte endet, und nichts wird unterbrochen.',
    ],
    action: 'Ersetzen',
  }),
  failures: ({ organization, refused, minutes, byStatus, since }) => ({
    subject: `${organization}: ${counted(refused, 'Anfrage', 'Anfragen')} in ${counted(minutes, 'Minute', 'Minuten')} abgewiesen`,
    paragraphs: [
      `Seit ${time(since)} wurden Anfragen des SCIM-Clients von ${organization} abgewiesen, ${refused} an der Zahl: ${byStatus
        .map(({ status, count }) => `${count} mit ${status}`)
        .join(', ')}.`,
      'Das Bereitstellungsprotokoll sagt zu jeder, was gesendet wurde, warum sie abgewiesen wurde und was auf der anderen Seite zu ändern ist. Sie hören frühestens nach einem Tag wieder davon.',
    ],
    action: 'Bereitstellungsprotokoll öffnen',
  }),
  test: ({ sentBy }) => ({
    subject: 'Post von Rollcall kommt an',
    paragraphs: [`${sentBy} wollte wissen, ob Post dieses Servers ankommt. Sie kommt an.`],
  }),
  why: 'Gesendet von Rollcall, das Benutzer und Gruppen aktuell hält. Wer benachrichtigt wird, entscheiden dessen Administratoren.',
};
