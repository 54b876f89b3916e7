import { counted } from '../../../protocol/counted.js';
import type { Json, JsonObject } from '../../../protocol/json.js';
import { shortName } from '../../../protocol/profiles/chosen-requirements.js';
import { GERMAN_ACCESS_SENTENCES } from './access-sentences.js';
import type { AuditAction, AuditedEntry, Sentence } from './audit-sentence.js';

/** What follows the name of who did it; `of` is empty, or says of which organization. */
export const GERMAN_SENTENCES: Readonly<Record<AuditAction, Sentence>> = {
  'credential.create': (entry, details, of) =>
    `hat ${credential(entry, details)}${of} erstellt${terms(entry, details)}`,
  'credential.end': (entry, details, of) => ending(entry, details, of),
  'organization.create': ({ slug }, { profile }) =>
    `hat die Organisation ${slug} mit dem Profil ${text(profile)} angelegt`,
  'organization.activate': ({ slug }) => `hat die Bereitstellung von ${slug} eingeschaltet`,
  'organization.deactivate': ({ slug }) => `hat die Bereitstellung von ${slug} abgeschaltet`,
  'organization.delete': ({ slug }, details) =>
    `hat begonnen, die Organisation ${slug} zu löschen${holdingsOf(details)}`,
  'organization.deleted': ({ slug }) => `hat die Organisation ${slug} gelöscht`,
  'organization.profile': (_, { profile }, of) => `hat das Profil${of} auf ${text(profile)} gesetzt`,
  'organization.allow-ips': (_, { addresses }, of) =>
    `hat die zugelassenen Adressen${of} auf ${addressesOf(addresses)} gesetzt`,
  'organization.limit': (_, { rate, burst }, of) => `hat die Anfragegrenze${of} auf ${limitOf(rate, burst)} gesetzt`,
  'organization.integrate': (_, { active }, of) =>
    `hat Data Integration${of} geändert, die Bereitstellung ist ${active === false ? 'abgeschaltet' : 'eingeschaltet'}`,
  'organization.notify': (_entry, _details, of) => `hat gesetzt, wer${of} Mail bekommt`,
  'organization.require': (_, { attributes }, of) =>
    Array.isArray(attributes) && attributes.length > 0
      ? `hat die Pflichtattribute der Benutzer${of} auf ${attributes.map((path) => shortName(text(path))).join(', ')} gesetzt`
      : `hat die Pflichtattribute der Benutzer${of} wieder auf die des Profils gesetzt`,
  'organization.set': (_, details, of) => `hat die Regeln${of} gesetzt: ${settingsOf(details)}`,
  'organization.retention': (_, details, of) => `hat die Aufbewahrung${of} auf ${keptOf(details)} gesetzt`,
  'schema.add': ({ subject }, details, of) => `hat das Schema ${subject}${of} hinzugefügt${extending(details)}`,
  'schema.replace': ({ subject }, details, of) => `hat das Schema ${subject}${of} ersetzt${extending(details)}`,
  'schema.remove': ({ subject }, { from }, of) =>
    Array.isArray(from) && from.length > 0
      ? `hat das Schema ${subject}${of} von ${from.join(', ')} genommen`
      : `hat das Schema ${subject}${of} entfernt`,
  'type.add': ({ subject }, _, of) => `hat den Ressourcentyp ${subject}${of} hinzugefügt`,
  'type.remove': ({ subject }, _, of) => `hat den Ressourcentyp ${subject}${of} entfernt`,
  'sign-in.save': (_, { method, issuer }, of) =>
    `hat die Anmeldung der Personen${of} auf ${SIGN_INS[text(method)] ?? text(method)}${typeof issuer === 'string' ? ` bei ${issuer}` : ''} gesetzt`,
  ...GERMAN_ACCESS_SENTENCES,
  'system.create': ({ subject }, { host }, of) => `hat das System ${subject}${of} unter ${host} eingetragen`,
  'system.change': ({ subject }, { host }, of) => `hat das System ${subject}${of} unter ${host} geändert`,
  'system.remove': ({ subject }, _, of) => `hat das System ${subject}${of} entfernt`,
  'product.create': ({ subject }) => `hat das Produkt ${subject} angelegt, das erfährt, wer sich anmeldet`,
  'product.remove': ({ subject }) => `hat das Produkt ${subject} entfernt`,
  'resource.delete': (entry, details, of) => `hat ${resource(entry, details)}${of} gelöscht`,
  'resource.restore': (entry, details, of) => `hat ${resource(entry, details)}${of} zurückgeholt`,
  'sync.schedule': (_, { system, everyMinutes, mode }, of) =>
    everyMinutes === null
      ? `hat den Abgleich mit ${text(system)}${of} auf Anforderung gestellt`
      : `hat den Abgleich mit ${text(system)}${of} auf alle ${Number(everyMinutes)} Minuten gestellt (${reads(mode)})`,
  'sync.start': (_, { system, mode }, of) => `hat einen Abgleich mit ${text(system)}${of} begonnen (${reads(mode)})`,
  'sync.cancel': ({ subject }, { system }, of) => `hat den Abgleich ${subject} mit ${text(system)}${of} abgebrochen`,
  'undo.begin': (_, details, of) => `hat begonnen, ${undone(details)}${of} rückgängig zu machen`,
  'undo.resume': (_, { undo }, of) => `hat das Rückgängigmachen ${text(undo)}${of} fortgesetzt`,
  'undo.stop': (_, { undo }, of) => `hat das Rückgängigmachen ${text(undo)}${of} angehalten`,
  'undo.end': (_, details, of) =>
    `hat das Rückgängigmachen ${text(details.undo)}${of} abgeschlossen: ${putBack(details)}`,
  'job.run': ({ subject }) => `hat den Job ${subject} ausführen lassen`,
  'mail.given-up': (_, { topic }, of) => `hat eine Mail${of} zu ${text(topic)} aufgegeben, die nicht zuzustellen war`,
  'values.reseal': (_, { total, resealed }) =>
    `hat ${text(resealed)} von ${text(total)} Werten mit dem aktuellen Hauptschlüssel neu versiegelt`,
  'session.begin': (_, { method, address }) =>
    `hat sich von ${text(address)} aus angemeldet, mit ${PROOFS[text(method)] ?? text(method)}`,
  'session.end': () => 'hat sich abgemeldet',
  'session.refuse': (entry, { address }) =>
    `hat einen falschen zweiten Faktor von ${account(entry)} aus ${text(address)} abgelehnt`,
  'account.create': (entry, { role }) =>
    `hat das Konto von ${account(entry)} angelegt${role ? `, ${roleOf(role)}` : ''}`,
  'account.password': () => 'hat ein neues Passwort gesetzt',
  'account.reset-password': (entry, { secondFactors }) =>
    `hat ${account(entry)} ein Einmalpasswort gegeben${secondFactors ? ' und die zweiten Faktoren entfernt' : ''}`,
  'account.end-sessions': (entry, { own }) =>
    own === true ? 'hat eigene Sitzungen beendet' : `hat ${account(entry)} überall abgemeldet`,
  'account.change': (entry, { isOperator, disabled }) => {
    if (isOperator !== undefined)
      return isOperator === true
        ? `hat ${account(entry)} zum Betreiber gemacht`
        : `hat ${account(entry)} die Betreiberrolle genommen`;
    return `hat das Konto von ${account(entry)} ${disabled === true ? 'deaktiviert' : 'aktiviert'}`;
  },
  'factor.add': (_, { kind }) => `hat einen zweiten Faktor hinzugefügt: ${PROOFS[text(kind)] ?? text(kind)}`,
  'factor.remove': (_, { kind }) => `hat einen zweiten Faktor entfernt: ${PROOFS[text(kind)] ?? text(kind)}`,
  'recovery-codes.replace': () => 'hat die Wiederherstellungscodes ersetzt',
  'invitation.create': (_, { role }, of) => `hat jemanden als ${roleOf(role)}${of} eingeladen`,
  'invitation.resend': (_entry, _details, of) => `hat eine Einladung${of} erneuert`,
  'invitation.revoke': (_entry, _details, of) => `hat eine Einladung${of} widerrufen`,
  'invitation.accept': (_entry, _details, of) => `hat eine Einladung${of} angenommen`,
  'role.change': (entry, { role, disabled }, of) =>
    role === undefined
      ? `hat ${account(entry)}${of} ${disabled === true ? 'deaktiviert' : 'aktiviert'}`
      : `hat ${account(entry)} zum ${roleOf(role)}${of} gemacht`,
  'role.remove': (entry, _, of) => `hat ${account(entry)} die Rolle${of} genommen`,
  'role.provide': (entry, { role }, of) =>
    role === 'none'
      ? `hat ${account(entry)} die Rolle${of} genommen`
      : `hat ${account(entry)} zum ${roleOf(role)}${of} gemacht`,
};

/** Of whom or what there is no word in the details: the server itself, and what the identity provider said. */
export const GERMAN_ACTORS: Readonly<Record<string, string>> = {
  server: 'Der Server',
  'identity provider': 'Der Identity Provider',
};

const SIGN_INS: Readonly<Record<string, string>> = {
  password: 'E-Mail und Passwort',
  saml: 'SAML',
  oidc: 'OpenID Connect',
};
const PROOFS: Readonly<Record<string, string>> = {
  password: 'Passwort',
  passkey: 'Passkey',
  totp: 'Authenticator-App',
  saml: 'SAML',
  oidc: 'OpenID Connect',
};
const ROLES: Readonly<Record<string, string>> = { admin: 'Admin', auditor: 'Prüfer', operator: 'Betreiber' };
const KINDS: Readonly<Record<string, string>> = {
  token: 'das geheime Token',
  client: 'das Client-Secret',
  entra: 'die Bindung an Entra',
  federation: 'die Workload Identity',
  certificate: 'das Client-Zertifikat',
};
const TYPES: Readonly<Record<string, string>> = { User: 'den Benutzer', Group: 'die Gruppe' };

const text = (value: unknown): string => String(value);
const roleOf = (role: unknown): string => ROLES[text(role)] ?? text(role);

const reads = (mode: Json | undefined): string => (mode === 'delta' ? 'nur Änderungen' : 'alles');

const undone = ({ undo, by, of: whose, from, until, isForced }: JsonObject): string =>
  `${by === 'request' ? `die Anfrage ${text(whose)}` : `was ${JSON.stringify(whose)} von ${text(from)} bis ${text(until)} tat,`}${isForced === true ? ', auch wo andere es seither geändert haben,' : ''} (${text(undo)})`;

const putBack = ({ restored, deleted, changed, membersAdded, membersRemoved }: JsonObject): string =>
  `${text(restored)} zurückgeholt, ${text(deleted)} gelöscht, ${text(changed)} wie zuvor, ${text(membersAdded)} Mitglieder dazu, ${text(membersRemoved)} heraus`;

/** A user is called by name while the user is there. */
const resource = ({ userName }: AuditedEntry, { type, user, resource: id }: JsonObject): string =>
  `${TYPES[text(type)] ?? `die Ressource ${text(type)}`} ${userName ?? text(user ?? id)}`;

/** One that stands for a person is called by its name only while the person is there. */
function credential({ subject, credentialName }: AuditedEntry, { kind, version, boundTo, id }: JsonObject): string {
  const name = subject ?? credentialName ?? text(id);
  const which = typeof version === 'number' && version > 1 ? ` (Version ${version})` : '';
  const bound = typeof boundTo === 'string' ? ` (${boundTo})` : '';
  return `${KINDS[text(kind)] ?? text(kind)} „${name}“${which}${bound}`;
}

function terms({ userName }: AuditedEntry, { access, expiresAt, user }: JsonObject): string {
  const parts = [
    ...(access === undefined || access === 'full' ? [] : [`Zugriff ${text(access)}`]),
    ...(typeof expiresAt === 'string' ? [`bis ${minute(expiresAt)}`] : []),
    ...(typeof user === 'string' ? [`für den Benutzer ${userName ?? user}`] : []),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

/** At once, or at a time that lay ahead when it was said. */
function ending(entry: AuditedEntry, details: JsonObject, of: string): string {
  const { endsAt } = details;
  const isLater = typeof endsAt === 'string' && new Date(endsAt).getTime() - entry.at.getTime() > 60_000;
  return isLater
    ? `lässt ${credential(entry, details)}${of} am ${minute(endsAt)} enden`
    : `hat ${credential(entry, details)}${of} beendet`;
}

const addressesOf = (addresses: unknown): string =>
  Array.isArray(addresses) && addresses.length > 0 ? addresses.join(', ') : 'alle Adressen';

function limitOf(rate: unknown, burst: unknown): string {
  if (rate === null) return 'den Standard des Servers';
  if (rate === 0) return 'unbegrenzt';
  return `${text(rate)} in der Sekunde${typeof burst === 'number' ? ` und ${burst} auf einmal` : ''}`;
}

const SETTINGS = [
  ['strict', 'streng'],
  ['uniqueExternalId', 'einmalige externalId'],
  ['discovery', 'Discovery'],
] as const;

const settingsOf = (details: JsonObject): string =>
  SETTINGS.flatMap(([name, what]) => {
    const value = details[name];
    return value === undefined ? [] : [`${what} ${typeof value === 'boolean' ? (value ? 'an' : 'aus') : text(value)}`];
  }).join(', ');

type Counted = readonly [name: string, one: string, more: string];

const KEPT: readonly Counted[] = [
  ['logDays', 'Tag Protokoll', 'Tage Protokoll'],
  ['historyDays', 'Tag Verlauf', 'Tage Verlauf'],
  ['deletedDays', 'Tag gelöschte Ressourcen', 'Tage gelöschte Ressourcen'],
  ['logEntries', 'Protokolleintrag', 'Protokolleinträge'],
  ['historyEntries', 'Eintrag im Verlauf', 'Einträge im Verlauf'],
];
const HELD: readonly Counted[] = [
  ['users', 'Benutzer', 'Benutzern'],
  ['groups', 'Gruppe', 'Gruppen'],
  ['resources', 'Ressource eigener Typen', 'Ressourcen eigener Typen'],
  ['deletedResources', 'gelöschten Ressource', 'gelöschten Ressourcen'],
  ['credentials', 'Zugangsberechtigung', 'Zugangsberechtigungen'],
  ['logEntries', 'Protokolleintrag', 'Protokolleinträgen'],
];

function keptOf(details: JsonObject): string {
  const kept = countsOf(details, KEPT);
  return kept.length === 0 ? 'den Standard des Servers' : kept.join(', ');
}

function holdingsOf(details: JsonObject): string {
  const held = countsOf(details, HELD);
  return held.length === 0 ? '' : `, mit ${held.join(', ')}`;
}

const countsOf = (details: JsonObject, names: readonly Counted[]): string[] =>
  names.flatMap(([name, one, more]) => {
    const count = details[name];
    return typeof count === 'number' && count > 0 ? [counted(count, one, more)] : [];
  });

const extending = ({ types, required }: JsonObject): string =>
  Array.isArray(types) && types.length > 0
    ? `, als ${required === true ? 'verlangte ' : ''}Erweiterung von ${types.join(', ')}`
    : '';

/** By address while the account is there. */
const account = ({ accountEmail }: AuditedEntry): string => accountEmail ?? 'einem Konto, das es nicht mehr gibt,';

const minute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`;
