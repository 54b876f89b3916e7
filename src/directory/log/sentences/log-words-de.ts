import { counted } from '../../../protocol/counted.js';
import type { Deed, LogWords, Notes, Whom } from './log-words.js';

const NOUNS: Readonly<Record<string, readonly [one: string, more: string]>> = {
  User: ['Benutzer', 'Benutzer'],
  Group: ['Gruppe', 'Gruppen'],
};

const nounOf = (type: string | undefined): string => (type === undefined ? 'Ressource' : (NOUNS[type]?.[0] ?? type));
const pluralOf = (type: string | undefined): string =>
  type === undefined ? 'Ressourcen' : (NOUNS[type]?.[1] ?? `${type}-Ressourcen`);
const whole = ({ type, name = 'ohne Namen' }: Whom): string => `${nounOf(type)} ${name}`;
/** Users go by their name alone; everything else says what it is. */
const short = (whom: Whom): string =>
  whom.type === 'User' || whom.type === undefined ? (whom.name ?? 'ohne Namen') : whole(whom);

const members = (total: number): string => counted(total, 'Mitglied', 'Mitglieder');

function clauseOf(deed: Deed): string {
  switch (deed.kind) {
    case 'switch':
      return deed.isOn ? 'wieder aktiviert' : 'deaktiviert';
    case 'change':
      return `geändert: ${deed.list}`;
    case 'manager':
      return deed.to === undefined ? 'Vorgesetzter entfernt' : `Vorgesetzter ist jetzt ${deed.to}`;
    case 'members':
      return `${members(deed.total)} ${deed.which === 'added' ? 'hinzugefügt' : 'entfernt'}: ${deed.names}`;
  }
}

/** As LOG_WORDS_EN. */
export const LOG_WORDS_DE: LogWords = {
  created: (whom, details, by) => `${whole(whom)}${details} erstellt${by}.`,
  deleted: (whom, by) => `${whole(whom)} gelöscht${by}.`,
  restored: (whom, by) => `Gelöscht gewesen und zurückgeholt: ${whole(whom)}${by}.`,
  read: (whom, by) => `${whole(whom)} gelesen${by}.`,
  other: (operation, whom, status) => `${operation} ${whole(whom)}: ${status}.`,
  unchanged: (whom, by) => `${short(whom)} war schon so, wie gesendet${by}.`,
  changed(deeds, whom, by) {
    const isVerb = deeds[0].kind === 'switch' || deeds[0].kind === 'change';
    return `${short(whom)}${isVerb ? ' ' : ': '}${deeds.map(clauseOf).join('; ')}${by}.`;
  },
  searched(type, filter, total) {
    const found = `${total ?? 'unbekannt viele'} gefunden`;
    if (filter === undefined) return `${pluralOf(type)} aufgelistet: ${found}.`;
    return `${type === 'User' ? '' : `${nounOf(type)} `}${filter} gesucht: ${found}.`;
  },
  refused({ status, code, method, path, organization, name, detail }) {
    const whose = organization === undefined ? '' : ` der unbekannten Organisation ${organization}`;
    const whom = name === undefined ? '' : ` für ${name}`;
    return `${method} ${path}${whose}${whom} ${status >= 500 ? 'schlug fehl' : 'abgelehnt'} mit ${code}: ${detail}`;
  },
  refusedMore: (count, status) =>
    `${counted(count, 'weitere Anfrage', 'weitere Anfragen')} mit ${status} abgelehnt und nur gezählt.`,
  members: (total, names) => ` (${members(total)}: ${names})`,
  withCredential: (name) => `, mit ${name}`,
  byUser: (name) => `, durch ${name}`,
  byOperator: (name, isUndo) =>
    `, ${isUndo ? 'durch ein Rückgängigmachen des Betreibers' : 'durch den Betreiber'} ${name}`,
  byPerson: (name, isUndo) => `, ${isUndo ? 'durch ein Rückgängigmachen von' : 'in der Konsole durch'} ${name}`,
  more: (count) => ` und ${count} weitere`,
  tooLong: (count) => `${counted(count, 'Wert', 'Werte')}, zu lang zum Aufbewahren`,
  valueRemoved: (path, value) => `${path} ${value} entfernt`,
  valueAdded: (path, value) => `${path} ${value} hinzugefügt`,
  valueSet: (path, value) => `${path} auf ${value} gesetzt`,
  reordered: (path) => `${path} umgeordnet`,
  nothing: 'nichts',
  notes: {
    'unknown-attribute': (names) => `übergangen, weil kein Schema es definiert: ${names}`,
    'read-only-attribute': (names) => `übergangen, weil Clients es nicht schreiben dürfen: ${names}`,
    'unknown-schema': (urns) => `übergangen, weil es kein hier angebotenes Schema ist: ${urns}`,
    'schemas-missing': (urns) => `schemas fehlte, angenommen wurde ${urns}`,
    'password-discarded': () => 'das Passwort wurde verworfen',
    'operation-case': (names) => `großgeschriebene Operationen: ${names}`,
    'boolean-string': (values) => `Wahrheitswert als Text gesendet: ${values}`,
    'blank-value': (paths) => `durch einen leeren Text geleert: ${paths}`,
    'value-for-complex': (values) => `als sein value verstanden: ${values}`,
    'array-for-single': (paths) => `aus einem Array mit einem Wert genommen: ${paths}`,
    'single-for-array': (paths) => `als Array mit einem Wert verstanden: ${paths}`,
    'dot-after-urn': (names) => `der Punkt nach der URN als Doppelpunkt verstanden: ${names}`,
    'dotted-key': (keys) => `Namen mit Punkten zerlegt: ${keys}`,
    'short-name': (names) => `ohne die URN seines Schemas gefunden: ${names}`,
    'element-created': (paths) => `angelegt, weil nichts zutraf: ${paths}`,
    'remove-by-value': (paths) => `nach Wert entfernt: ${paths}`,
    'second-primary': (places) => `nicht mehr primary, weil ein anderer es ist: ${places}`,
    'primary-moved': (positions) => `nur einer kann primary sein, jetzt Wert ${positions}`,
    'path-missing': (verbs) => `ohne Pfad: ${verbs}`,
    'path-of-element': (paths) => `der Pfad wählt einen ganzen Wert: ${paths}`,
    'long-group-name': (names) => `länger als die 40 Zeichen, die IAG verlässlich überträgt: ${names}`,
  } satisfies Notes,
  meant: (name, near) => `${name} (gemeint: ${near}?)`,
};
