import { counted } from '../../../protocol/counted.js';
import { isObject, type Json, type JsonObject } from '../../../protocol/json.js';
import type { Language } from '../../../protocol/language.js';
import { shortName } from '../../../protocol/profiles/chosen-requirements.js';
import type { StoredAuditEntry } from '../../../store/access/audit-store.js';
import { ACCESS_SENTENCES } from './access-sentences.js';
import { CONSOLE_SENTENCES } from './console-sentences.js';
import { GERMAN_ACTORS, GERMAN_SENTENCES } from './german-sentences.js';

export type AuditedEntry = Pick<
  StoredAuditEntry,
  | 'actor'
  | 'at'
  | 'slug'
  | 'action'
  | 'subject'
  | 'details'
  | 'userName'
  | 'credentialName'
  | 'actorEmail'
  | 'accountEmail'
>;

/** A part of a sentence, from what an entry says; `of` is empty, or names the organization. */
export type Sentence = (entry: AuditedEntry, details: JsonObject, of: string) => string;

/**
 * What somebody did, as one sentence. Names in it may hold any character.
 * @param nameOfKind what people call a kind of credentials in English
 */
export function auditSentence(
  entry: AuditedEntry,
  nameOfKind: (kind: string) => string,
  language: Language = 'en',
): string {
  const { actor, actorEmail, action, subject, slug } = entry;
  const written = isObject(entry.details as Json) ? (entry.details as JsonObject) : {};
  if (language === 'de') {
    const of = slug === undefined ? '' : ` von ${slug}`;
    const deed = isAuditAction(action)
      ? GERMAN_SENTENCES[action](entry, written, of)
      : `hat ${action} getan${subject ? `, an ${subject}` : ''}${of}`;
    return `${actorEmail ?? GERMAN_ACTORS[actor] ?? actor} ${deed}.`;
  }
  const details = typeof written.kind === 'string' ? { ...written, kind: nameOfKind(written.kind) } : written;
  const of = slug === undefined ? '' : ` of ${slug}`;
  const deed = isAuditAction(action)
    ? ENGLISH_SENTENCES[action](entry, details, of)
    : `did ${action}${subject ? ` to ${subject}` : ''}${of}`;
  return `${actorEmail ?? actor} ${deed}.`;
}

/** What follows the name of who did it; `of` says of which organization. */
const SENTENCES = {
  'credential.create': (entry, details, of) => `created ${credential(entry, details)}${of}${terms(entry, details)}`,
  'credential.end': (entry, details, of) => `${ending(entry.at, details)} ${credential(entry, details)}${of}`,
  'organization.create': ({ slug }, { profile }) =>
    `created the organization ${slug} with the profile ${text(profile)}`,
  'organization.activate': ({ slug }) => `switched on the provisioning of ${slug}`,
  'organization.deactivate': ({ slug }) => `switched off the provisioning of ${slug}`,
  'organization.delete': ({ slug }, details) => `began to delete the organization ${slug}${holdingsOf(details)}`,
  'organization.deleted': ({ slug }) => `deleted the organization ${slug}`,
  'organization.profile': (_, { profile }, of) => `set the profile${of} to ${text(profile)}`,
  'organization.allow-ips': (_, { addresses }, of) =>
    `set the addresses that may call${of} to ${addressesOf(addresses)}`,
  'organization.limit': (_, { rate, burst }, of) => `set the request limit${of} to ${limitOf(rate, burst)}`,
  'organization.integrate': (_, { active }, of) =>
    `changed Data Integration${of}, with provisioning switched ${active === false ? 'off' : 'on'}`,
  'organization.notify': (_entry, _details, of) => `set who is told by mail${of}`,
  'organization.require': (_, { attributes }, of) =>
    Array.isArray(attributes) && attributes.length > 0
      ? `set what users${of} must have to ${attributes.map((path) => shortName(text(path))).join(', ')}`
      : `set what users${of} must have to what the profile says`,
  'organization.set': (_, details, of) => `set what holds${of}: ${settingsOf(details)}`,
  'organization.retention': (_, details, of) => `set what is kept${of} to ${keptOf(details)}`,
  'schema.add': ({ subject }, details, of) => `added the schema ${subject}${of}${extending(details)}`,
  'schema.replace': ({ subject }, details, of) => `replaced the schema ${subject}${of}${extending(details)}`,
  'schema.remove': ({ subject }, { from }, of) =>
    Array.isArray(from) && from.length > 0
      ? `took the schema ${subject}${of} from ${from.join(', ')}`
      : `removed the schema ${subject}${of}`,
  'type.add': ({ subject }, _, of) => `added the resource type ${subject}${of}`,
  'type.remove': ({ subject }, _, of) => `removed the resource type ${subject}${of}`,
  'sign-in.save': (_, { method, issuer }, of) =>
    `set how people${of} sign in to ${SIGN_INS[text(method)] ?? text(method)}${typeof issuer === 'string' ? ` at ${issuer}` : ''}`,
  'system.create': ({ subject }, { host }, of) => `registered the system ${subject}${of} at ${text(host)}`,
  'system.change': ({ subject }, { host }, of) => `changed the system ${subject}${of} at ${text(host)}`,
  'system.remove': ({ subject }, _, of) => `removed the system ${subject}${of}`,
  'product.create': ({ subject }) => `made the product ${subject}, which is told who signs in`,
  'product.remove': ({ subject }) => `removed the product ${subject}`,
  'resource.delete': (entry, details, of) => `deleted the ${resource(entry, details)}${of}`,
  'resource.restore': (entry, details, of) => `brought back the deleted ${resource(entry, details)}${of}`,
  'sync.schedule': (_, { system, everyMinutes, mode }, of) =>
    `set the sync with ${text(system)}${of} to ${everyMinutes === null ? 'run on demand' : `read ${text(mode)} every ${counted(Number(everyMinutes), 'minute')}`}`,
  'sync.start': (_, { system, mode }, of) => `began a sync with ${text(system)}${of}, as a ${text(mode)} read`,
  'sync.cancel': ({ subject }, { system }, of) => `cancelled the sync ${subject} with ${text(system)}${of}`,
  'undo.begin': (_, details, of) => `began to undo ${undone(details)}${of}`,
  'undo.resume': (_, { undo }, of) => `resumed the undo ${text(undo)}${of}`,
  'undo.stop': (_, { undo }, of) => `stopped the undo ${text(undo)}${of}`,
  'undo.end': (_, details, of) => `finished the undo ${text(details.undo)}${of}: ${putBack(details)}`,
  'job.run': ({ subject }) => `had the job ${subject} run`,
  'mail.given-up': (_, { topic }, of) => `gave up a mail${of} about ${text(topic)}, which could not be delivered`,
  'values.reseal': (_, { total, resealed }) =>
    `sealed ${text(resealed)} of ${text(total)} values anew with the current master key`,
} satisfies Readonly<Record<string, Sentence>>;

/** By action, everything that the audit has sentences for. */
const ENGLISH_SENTENCES = { ...SENTENCES, ...CONSOLE_SENTENCES, ...ACCESS_SENTENCES } satisfies Readonly<
  Record<string, Sentence>
>;

/** What is done that the audit keeps. */
export type AuditAction = keyof typeof ENGLISH_SENTENCES;

export const isAuditAction = (action: string): action is AuditAction => Object.hasOwn(ENGLISH_SENTENCES, action);

const SIGN_INS: Readonly<Record<string, string>> = {
  password: 'e-mail and password',
  saml: 'SAML',
  oidc: 'OpenID Connect',
};

const text = (value: unknown): string => String(value);

const undone = ({ undo, by, of: whose, from, until, isForced }: JsonObject): string =>
  `${by === 'request' ? `the request ${text(whose)}` : `what ${JSON.stringify(whose)} did from ${text(from)} until ${text(until)}`}${isForced === true ? ', also where others changed it since' : ''} (${text(undo)})`;

const putBack = ({ restored, deleted, changed, membersAdded, membersRemoved }: JsonObject): string =>
  `${text(restored)} brought back, ${text(deleted)} deleted, ${text(changed)} as before, ${text(membersAdded)} members in, ${text(membersRemoved)} out`;

/** A user is called by name while the user is there. */
const resource = ({ userName }: AuditedEntry, { type, user, resource: id }: JsonObject): string =>
  `${text(type).toLowerCase()} ${userName ?? text(user ?? id)}`;

/** One that stands for a person is called by its name only while the person is there. */
function credential({ subject, credentialName }: AuditedEntry, { kind, version, boundTo, id }: JsonObject): string {
  const name = subject ?? credentialName ?? text(id);
  const which = typeof version === 'number' && version > 1 ? ` (version ${version})` : '';
  return `the ${String(kind)} "${name}"${which}${typeof boundTo === 'string' ? ` (${boundTo})` : ''}`;
}

function terms({ userName }: AuditedEntry, { access, expiresAt, user }: JsonObject): string {
  const parts = [
    ...(access === undefined || access === 'full' ? [] : [`access ${String(access)}`]),
    ...(typeof expiresAt === 'string' ? [`until ${minute(expiresAt)}`] : []),
    ...(typeof user === 'string' ? [`for the user ${userName ?? user}`] : []),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

/** At once, or at a time that lay ahead when it was said. */
function ending(at: Date, { endsAt }: JsonObject): string {
  const isLater = typeof endsAt === 'string' && new Date(endsAt).getTime() - at.getTime() > 60_000;
  return isLater ? `set the end, ${minute(endsAt)}, of` : 'ended';
}

const addressesOf = (addresses: unknown): string =>
  Array.isArray(addresses) && addresses.length > 0 ? addresses.join(', ') : 'every address';

function limitOf(rate: unknown, burst: unknown): string {
  if (rate === null) return "the server's default";
  if (rate === 0) return 'none';
  return `${String(rate)} a second${typeof burst === 'number' ? ` and ${burst} at once` : ''}`;
}

const SETTINGS: readonly (readonly [name: string, what: string])[] = [
  ['strict', 'strict'],
  ['uniqueExternalId', 'unique externalId'],
  ['discovery', 'discovery'],
];

const settingsOf = (details: JsonObject): string =>
  SETTINGS.flatMap(([name, what]) => {
    const value = details[name];
    return value === undefined ? [] : [`${what} ${typeof value === 'boolean' ? (value ? 'on' : 'off') : text(value)}`];
  }).join(', ');

const KEPT = [
  ['logDays', 'day', 'days', ' of the log'],
  ['historyDays', 'day', 'days', ' of the history'],
  ['deletedDays', 'day', 'days', ' of deleted resources'],
  ['logEntries', 'entry', 'entries', ' of the log'],
  ['historyEntries', 'entry', 'entries', ' of the history'],
] as const;

function keptOf(details: JsonObject): string {
  const kept = countsOf(details, KEPT);
  return kept.length === 0 ? "the server's default" : kept.join(', ');
}

const HELD = [
  ['users', 'user', 'users', ''],
  ['groups', 'group', 'groups', ''],
  ['resources', 'resource', 'resources', ' of its own types'],
  ['deletedResources', 'deleted resource', 'deleted resources', ''],
  ['credentials', 'credential', 'credentials', ''],
  ['logEntries', 'log entry', 'log entries', ''],
] as const;

/** What went with an organization. */
function holdingsOf(details: JsonObject): string {
  const held = countsOf(details, HELD);
  return held.length === 0 ? '' : `, with ${held.join(', ')}`;
}

type Counted = readonly [name: string, one: string, more: string, of: string];

/** What there is any of. */
const countsOf = (details: JsonObject, names: readonly Counted[]): string[] =>
  names.flatMap(([name, one, more, of]) => {
    const count = details[name];
    return typeof count === 'number' && count > 0 ? [`${counted(count, one, more)}${of}`] : [];
  });

const extending = ({ types, required }: JsonObject): string =>
  Array.isArray(types) && types.length > 0
    ? `, as ${required === true ? 'a required' : 'an'} extension of ${types.join(', ')}`
    : '';

const minute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`;
