import type { Language } from '../../protocol/language.js';

/** What is said of somebody who is here or not; times are whole minutes, already written. */
export interface WhyWords {
  refused(who: string, slug: string, at: string, times: number): string;
  lookedFor(who: string, slug: string, times: number, at: string): string;
  readonly lookedForNext: string;
  neverSeen(who: string, slug: string, days: number): string;
  readonly neverSeenNext: string;
  lastRefused(at: string): string;
  renamed(who: string, userName: string, since: string | undefined): string;
  renamedNext(who: string, userName: string): string;
  here(userName: string, since: string, id: string): string;
  lastChange(at: string, by: string): string;
  /** @param at undefined where the log does not go back so far */
  disabled(userName: string, id: string, at: string | undefined, by: string): string;
  readonly disabledNext: string;
  lastCalled(who: string, userName: string): string;
  deleted(who: { userName: string; slug: string; at: string; by: string }): string;
  kept(id: string, externalId: string | null, days: number): string;
  stillAsked(times: number): string;
  deletedNext(id: string, slug: string): string;
  byOperator(name: string): string;
  byPerson(name: string): string;
  byClient(name: string): string;
}

const times = (count: number): string => (count === 1 ? '1 time' : `${count} times`);

const EN: WhyWords = {
  refused: (who, slug, at, count) =>
    `${who} is not in ${slug}: it was refused on ${at}${count === 1 ? '' : `, the last of ${count} times`}.`,
  lookedFor: (who, slug, count, at) =>
    `${who} is not in ${slug}: the client looked for it ${times(count)}, last on ${at}, was told that it is not here, and did not send it.`,
  lookedForNext:
    'The client decided not to create the user. Entra does not create users who are disabled or out of scope, or where the mapping may not create; its own log of the same minute says which, and so does provisioning the user on demand.',
  neverSeen: (who, slug, days) =>
    `${slug} has never heard of ${who}: no client looked for it, sent it or was refused it in the ${days} days that the log is kept.`,
  neverSeenNext:
    'Assign the user to the application, directly or through a group, and compare the scoping filters. A nested group does not assign its members in Entra.',
  lastRefused: (at) => `But its last change was refused on ${at}:`,
  renamed: (who, userName, since) => `${who} is called ${userName}${since === undefined ? '' : ` since ${since}`}.`,
  renamedNext: (who, userName) =>
    `Look for it as ${userName}; a client that still looks for ${who} would make it a second time.`,
  here: (userName, since, id) => `${userName} is here and active, since ${since}, with the id ${id}.`,
  lastChange: (at, by) => `Last change: ${at}${by}.`,
  disabled: (userName, id, at, by) =>
    `${userName} is here with the id ${id}, but disabled: active became false ${at === undefined ? 'longer ago than the log goes' : `on ${at}${by}`}.`,
  disabledNext:
    'If it should be active, assign the user to the application again and enable it in the source: the client then sends active true.',
  lastCalled: (who, userName) => `${who} was last called ${userName}.`,
  deleted: ({ userName, slug, at, by }) => `${userName} was deleted from ${slug} on ${at}${by}.`,
  kept: (id, externalId, days) =>
    `It is kept with the id ${id}${externalId === null ? '' : ` and the externalId ${externalId}`} for ${days} days from then.`,
  stillAsked: (count) => `Since then the client asked ${times(count)} for the id that is gone: it still links it.`,
  deletedNext: (id, slug) =>
    `Bring it back under the same id: rollcall user restore ${id} --organization ${slug}. If the client should make it anew instead, let it forget the link: rollcall link remedy ${id} --organization ${slug}`,
  byOperator: (name) => ` by the operator ${name}`,
  byPerson: (name) => ` by ${name} at the console`,
  byClient: (name) => ` by the client with "${name}"`,
};

const mal = (count: number): string => (count === 1 ? 'einmal' : `${count}-mal`);

const DE: WhyWords = {
  refused: (who, slug, at, count) =>
    `${who} ist nicht in ${slug}: Die Anlage wurde abgelehnt, ${count === 1 ? 'und zwar' : `${count}-mal, zuletzt`} am ${at}.`,
  lookedFor: (who, slug, count, at) =>
    `${who} ist nicht in ${slug}: Der Client hat ${mal(count)} danach gesucht, zuletzt am ${at}, hat erfahren, dass es niemanden gibt, und hat nichts gesendet.`,
  lookedForNext:
    'Der Client hat sich entschieden, den Benutzer nicht anzulegen. Entra legt niemanden an, der deaktiviert oder außerhalb des Bereichs ist oder dessen Zuordnung kein Anlegen erlaubt; sein eigenes Protokoll derselben Minute nennt den Grund, ebenso die Bereitstellung bei Bedarf.',
  neverSeen: (who, slug, days) =>
    `${slug} hat von ${who} nie gehört: In den ${days} Tagen, die das Protokoll aufbewahrt wird, hat kein Client danach gesucht, etwas gesendet oder eine Ablehnung erhalten.`,
  neverSeenNext:
    'Weisen Sie den Benutzer der Anwendung zu, direkt oder über eine Gruppe, und vergleichen Sie die Bereichsfilter. Eine verschachtelte Gruppe weist in Entra ihre Mitglieder nicht zu.',
  lastRefused: (at) => `Die letzte Änderung wurde jedoch am ${at} abgelehnt:`,
  renamed: (who, userName, since) => `${who} heißt ${since === undefined ? '' : `seit ${since} `}${userName}.`,
  renamedNext: (who, userName) =>
    `Suchen Sie nach ${userName}; ein Client, der noch nach ${who} sucht, würde die Person ein zweites Mal anlegen.`,
  here: (userName, since, id) => `${userName} ist da und aktiv, seit ${since}, mit der ID ${id}.`,
  lastChange: (at, by) => `Letzte Änderung: ${at}${by}.`,
  disabled: (userName, id, at, by) =>
    `${userName} ist mit der ID ${id} da, aber deaktiviert: active wurde ${at === undefined ? 'vor längerer Zeit, als das Protokoll zurückreicht,' : `am ${at}${by}`} false.`,
  disabledNext:
    'Wenn der Benutzer aktiv sein soll, weisen Sie ihn der Anwendung wieder zu und aktivieren Sie ihn in der Quelle: Dann sendet der Client active true.',
  lastCalled: (who, userName) => `${who} hieß zuletzt ${userName}.`,
  deleted: ({ userName, slug, at, by }) => `${userName} wurde am ${at}${by} aus ${slug} gelöscht.`,
  kept: (id, externalId, days) =>
    `Die Person wird mit der ID ${id}${externalId === null ? '' : ` und der externalId ${externalId}`} von da an ${days} Tage aufbewahrt.`,
  stillAsked: (count) =>
    `Seitdem hat der Client ${mal(count)} nach der ID gefragt, die es nicht mehr gibt: Er ist noch mit ihr verknüpft.`,
  deletedNext: (id, slug) =>
    `Unter derselben ID zurückholen: rollcall user restore ${id} --organization ${slug}. Soll der Client die Person stattdessen neu anlegen, lassen Sie ihn die Verknüpfung vergessen: rollcall link remedy ${id} --organization ${slug}`,
  byOperator: (name) => ` durch den Betreiber ${name}`,
  byPerson: (name) => ` durch ${name} in der Konsole`,
  byClient: (name) => ` durch den Client mit „${name}“`,
};

export const WHY_WORDS: Readonly<Record<Language, WhyWords>> = { en: EN, de: DE };
