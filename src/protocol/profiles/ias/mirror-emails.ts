import { fold } from '../../fold.js';
import { isObject, type Json, type JsonObject } from '../../json.js';
import { invalidValue } from '../../scim-error.js';
import type { Mirrored } from './mirrored.js';

/** As SAP says it, and then what to do. */
const NOT_SYNCHRONIZED =
  'Values for attribute emails are not synchronized in different extensions. Send the same addresses in both, or in one of them.';

/**
 * The e-mail addresses of the core schema and of SAP's extension: the list that the client named decides, and the other
 * follows. The extension says of each besides whether it was verified; an address that is new was not. One is the primary
 * address, and comes first; mailVerified is about that one.
 * @throws ScimError invalidValue where the client named both, and they differ
 */
export function mirrorEmails({ core, extension, before, names, namesInExtension }: Mirrored): void {
  const [ofCore, ofExtension] = [elementsOf(core.emails), elementsOf(extension.emails)];
  const [namesCore, namesExtension] = [names('emails'), namesInExtension('emails')];
  if (namesCore && namesExtension && !areAlike(ofCore, ofExtension))
    throw invalidValue(NOT_SYNCHRONIZED, 'values-contradictory');
  const isOfExtension = namesExtension ? !namesCore : !namesCore && ofCore.length === 0;
  const decisive = isOfExtension ? ofExtension : ofCore;
  if (decisive.length === 0) {
    delete core.emails;
    delete extension.emails;
    extension.mailVerified ??= false;
    return;
  }
  // Of two lists that were named, what one leaves out the other may say.
  const other = byAddress(namesCore && namesExtension ? ofExtension : []);
  const shown = byAddress([...elementsOf(before.core.emails), ...ofCore]);
  const emails = primaryFirst(decisive).map((email) => plain(email, other.get(addressIn(email))));
  core.emails = emails.map((email) => ({ ...email, ...only(shown.get(addressIn(email)), 'display') }));
  const [now, earlier] = [verifiedIn(ofExtension), verifiedIn(elementsOf(before.extension.emails))];
  const ofAddress = (address: string) => now.get(address) ?? earlier.get(address) ?? { verified: false };
  const primary = addressIn(emails[0] ?? {});
  // The address itself has the word where both were named: SAP's default transformation says so of addresses alone.
  const saysOfUser = namesInExtension('mailVerified') || names('mailVerified');
  const isByUser = saysOfUser && !(namesExtension && now.has(primary));
  const mailVerified = isByUser ? extension.mailVerified === true : ofAddress(primary).verified === true;
  extension.mailVerified = mailVerified;
  extension.emails = emails.map((email) => ({
    ...ofAddress(addressIn(email)),
    ...(addressIn(email) === primary && { verified: mailVerified }),
    ...email,
  }));
}

/** Which addresses were verified, and which not; the same address, as of two types, is one. */
function verifiedIn(emails: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  const said = emails.filter(({ verified }) => typeof verified === 'boolean');
  const sorted = [...said].sort((left, right) => Number(left.verified) - Number(right.verified));
  return new Map(sorted.map((email) => [addressIn(email), only(email, 'verified', 'verifiedTime')]));
}

const elementsOf = (list: Json | undefined): JsonObject[] =>
  Array.isArray(list) ? list.filter(isObject).filter(({ value }) => typeof value === 'string') : [];

const addressIn = ({ value }: JsonObject): string => String(value);

/** Of several with the same address the last. */
const byAddress = (emails: readonly JsonObject[]): Map<string, JsonObject> =>
  new Map(emails.map((email) => [addressIn(email), email]));

/** What both lists say of an address. */
function plain({ value, type, primary }: JsonObject, other: JsonObject | undefined): JsonObject {
  const kind = type ?? other?.type;
  return { value: value ?? null, ...(kind !== undefined && { type: kind }), primary: primary === true };
}

/** At most one is the primary one already; without, the one for work is, or the first. */
function primaryFirst(emails: readonly JsonObject[]): JsonObject[] {
  const found =
    emails.find(({ primary }) => primary === true) ??
    emails.find(({ type }) => typeof type === 'string' && fold(type) === 'work') ??
    emails[0];
  return [
    ...emails.filter((email) => email === found).map((email) => ({ ...email, primary: true })),
    ...emails.filter((email) => email !== found),
  ];
}

/** Both have the same addresses, and where both say of which type one is, it is the same. */
function areAlike(left: readonly JsonObject[], right: readonly JsonObject[]): boolean {
  const sorted = (emails: readonly JsonObject[]) => emails.map(addressIn).sort();
  const [some, others] = [sorted(left), sorted(right)];
  if (some.length !== others.length || some.some((value, i) => value !== others[i])) return false;
  const typed = byAddress(right);
  return left.every((email) => {
    const other = typed.get(addressIn(email));
    return [email.type, other?.type].includes(undefined) || fold(String(email.type)) === fold(String(other?.type));
  });
}

function only(email: JsonObject | undefined, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (email?.[name] === undefined ? [] : [[name, email[name]]])));
}
