import type { JsonObject } from '../../../protocol/json.js';
import type { StoredAuditEntry } from '../../../store/access/audit-store.js';

type Entry = Pick<StoredAuditEntry, 'userName'>;
type Sentence = (entry: Entry, details: JsonObject, of: string) => string;

const deed =
  (text: string): Sentence =>
  ({ userName }, { request, user, group }, of) =>
    `${text} of ${userName ?? `the user ${user}`} to the group ${group}${of} (request ${request})`;

/** What became of requests for access; as in SENTENCES. */
export const ACCESS_SENTENCES = {
  'access.request': deed('asked for access'),
  'access.approve': deed('approved the access'),
  'access.reject': deed('rejected the access'),
  'access.withdraw': deed('withdrew the request for access'),
  'access.revoke': deed('revoked the access'),
  'access.retry': deed('had another try made at the access'),
  'access.provisioned': deed('brought to its system the access'),
  'access.failed': deed('could not bring to its system the access'),
  'access.revoked': deed('took from its system the access'),
  'access.expired': deed('ended, as its time is over, the access'),
} satisfies Readonly<Record<string, Sentence>>;

const tat =
  (before: string, after: string): Sentence =>
  ({ userName }, { request, user, group }, of) =>
    `${before} ${before.endsWith('auf') ? '' : 'den '}Zugriff von ${userName ?? `Benutzer ${user}`} auf die Gruppe ${group}${of} ${after} (Anfrage ${request})`;

export const GERMAN_ACCESS_SENTENCES: Readonly<Record<keyof typeof ACCESS_SENTENCES, Sentence>> = {
  'access.request': tat('hat', 'beantragt'),
  'access.approve': tat('hat', 'genehmigt'),
  'access.reject': tat('hat', 'abgelehnt'),
  'access.withdraw': tat('hat den Antrag auf', 'zurückgezogen'),
  'access.revoke': tat('hat', 'widerrufen'),
  'access.retry': tat('lässt', 'noch einmal versuchen'),
  'access.provisioned': tat('hat', 'im System eingetragen'),
  'access.failed': tat('hat', 'nicht im System eintragen können'),
  'access.revoked': tat('hat', 'im System gelöscht'),
  'access.expired': tat('hat', 'beendet, dessen Zeit um ist'),
};
