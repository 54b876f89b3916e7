import { counted } from '../../protocol/counted.js';
import type { Language } from '../../protocol/language.js';
import type { LeftoverReason } from '../../store/undo/undo-row.js';

/** Reasons that say more than themselves. */
type Detailed = 'changed-since' | 'let-in-since' | 'taken';

/** What is said of what an undo leaves alone. */
export interface LeftoverWords extends Readonly<Record<Exclude<LeftoverReason, Detailed>, string>> {
  members(count: number, group: string): string;
  readonly changed: string;
  letIn(group: string | undefined): string;
  /** @param id of the holder, where its name is another */
  taken(attribute: string, holder: string | undefined, id: string | undefined): string;
  byClient(name: string): string;
  byOperator(name: string): string;
  readonly byPerson: string;
  at(time: string): string;
}

const EN: LeftoverWords = {
  members: (count, group) => `${counted(count, 'member')} of ${group}`,
  changed: 'changed since',
  letIn: (group) => `let into ${group === undefined ? 'a group' : `the group ${group}`}`,
  taken: (attribute, holder = 'another', id) =>
    `its ${attribute} is taken by ${holder}${id === undefined ? '' : ` (${id})`}`,
  byClient: (name) => ` by ${JSON.stringify(name)}`,
  byOperator: (name) => ` by the operator ${name}`,
  byPerson: ' by a person at the console',
  at: (time) => ` at ${time}`,
  'gone-for-good': 'deleted for good since, as deleted resources are kept for a time only',
  'no-type': 'the organization has no such resource type any more',
  refused: 'as it was, it is larger than a resource may be',
  cycle: 'the group would contain itself',
};

const DE: LeftoverWords = {
  members: (count, group) => `${count === 1 ? '1 Mitglied' : `${count} Mitglieder`} von ${group}`,
  changed: 'seitdem geändert',
  letIn: (group) => `in ${group === undefined ? 'eine Gruppe' : `die Gruppe ${group}`} aufgenommen`,
  taken: (attribute, holder = 'jemand anderes', id) =>
    `${attribute} hat jetzt ${holder}${id === undefined ? '' : ` (${id})`}`,
  byClient: (name) => ` durch „${name}“`,
  byOperator: (name) => ` durch den Betreiber ${name}`,
  byPerson: ' durch eine Person in der Konsole',
  at: (time) => ` um ${time}`,
  'gone-for-good': 'inzwischen endgültig gelöscht, denn Gelöschtes wird nur eine Zeit lang aufbewahrt',
  'no-type': 'die Organisation hat diesen Ressourcentyp nicht mehr',
  refused: 'so, wie es war, ist es größer, als eine Ressource sein darf',
  cycle: 'die Gruppe würde sich selbst enthalten',
};

export const LEFTOVER_WORDS: Readonly<Record<Language, LeftoverWords>> = { en: EN, de: DE };
