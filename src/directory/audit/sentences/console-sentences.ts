import type { JsonObject } from '../../../protocol/json.js';
import type { StoredAuditEntry } from '../../../store/access/audit-store.js';

type Entry = Pick<StoredAuditEntry, 'actor' | 'accountEmail'>;
type Sentence = (entry: Entry, details: JsonObject, of: string) => string;

/** What people of the console did, and what was done with their accounts; as in SENTENCES. */
export const CONSOLE_SENTENCES = {
  'session.begin': (_, { method, address }) => `signed in by ${text(method)} from ${text(address)}`,
  'session.end': () => 'signed out',
  'session.refuse': (entry, { address }) => `refused a wrong second factor of ${account(entry)} from ${text(address)}`,
  'account.create': (entry, { role }) => `made the account of ${account(entry)}${role ? `, ${text(role)}` : ''}`,
  'account.password': () => 'set a new password',
  'account.reset-password': (entry, { secondFactors }) =>
    `gave ${account(entry)} a one-time password${secondFactors ? ', and removed the second factors' : ''}`,
  'account.end-sessions': (entry, { own }) =>
    own === true ? 'ended sessions of their own' : `signed ${account(entry)} out everywhere`,
  'account.change': (entry, details) => changeOf(account(entry), details),
  'factor.add': (_, { kind }) => `added a second factor: ${text(kind)}`,
  'factor.remove': (_, { kind }) => `removed a second factor: ${text(kind)}`,
  'recovery-codes.replace': () => 'replaced the recovery codes',
  'invitation.create': (_, { role }, of) => `invited somebody as ${text(role)}${of}`,
  'invitation.resend': (_entry, _details, of) => `renewed an invitation${of}`,
  'invitation.revoke': (_entry, _details, of) => `revoked an invitation${of}`,
  'invitation.accept': (_entry, _details, of) => `accepted an invitation${of}`,
  'role.change': (entry, { role, disabled }, of) =>
    role === undefined
      ? `${disabled === true ? 'disabled' : 'enabled'} ${account(entry)}${of}`
      : `made ${account(entry)} ${text(role)}${of}`,
  'role.remove': (entry, _, of) => `took the role of ${account(entry)}${of} away`,
  'role.provide': (entry, { role }, of) =>
    role === 'none' ? `took the role of ${account(entry)}${of} away` : `made ${account(entry)} ${text(role)}${of}`,
} satisfies Readonly<Record<string, Sentence>>;

function changeOf(whom: string, { isOperator, disabled }: JsonObject): string {
  if (isOperator !== undefined)
    return isOperator === true ? `made ${whom} an operator` : `took ${whom} from the operators`;
  return `${disabled === true ? 'disabled' : 'enabled'} the account of ${whom}`;
}

const text = (value: unknown): string => String(value);

/** By address while the account is there. */
const account = ({ accountEmail }: Entry): string => accountEmail ?? 'an account that is no more';
