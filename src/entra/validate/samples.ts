import { randomUUID } from 'node:crypto';
import { createBody } from '../target/create-body.js';
import { memberOf, readTargetPath, type TargetPath, valueAt } from '../target/target-path.js';
import { type Context, unique } from './context.js';
import { Finding } from './model.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const MANAGER = `${ENTERPRISE}:manager`;

/** A path that is known to be one. */
export function path(text: string): TargetPath {
  const read = readTargetPath(text);
  if (read === undefined) throw new Error(`${text} is no path`);
  return read;
}

/** Attributes that hold any text, as Microsoft's validators fill them: a random one, whatever it would mean. */
const TEXTS = [
  'displayName',
  'title',
  'name.givenName',
  'name.familyName',
  'addresses[type eq "work"].locality',
  'addresses[type eq "work"].country',
  `${ENTERPRISE}:employeeNumber`,
  `${ENTERPRISE}:department`,
];

/** Values of a user by path; every one differs from every other user's. */
export function userValues(): Map<string, string> {
  const name = unique('user');
  const values = new Map<string, string>([
    ['userName', `${name}@contoso.example`],
    ['externalId', name],
    ['active', 'True'],
    ['emails[type eq "work"].value', `${name}@contoso.example`],
  ]);
  for (const text of TEXTS) values.set(text, unique('val'));
  return values;
}

export const userBody = (values: ReadonlyMap<string, string>) =>
  createBody(
    'User',
    [...values].map(([text, value]) => ({ path: path(text), value })),
  );

/** Creates a user with random values. @throws Finding */
export async function createUser(context: Context) {
  const values = userValues();
  const { id, json } = await context.create('User', userBody(values));
  return { id, json, values };
}

/** Creates a group without members. @throws Finding */
export async function createGroup(context: Context) {
  const displayName = unique('group');
  const externalId = randomUUID();
  const body = createBody('Group', [
    { path: path('displayName'), value: displayName },
    { path: path('externalId'), value: externalId },
  ]);
  const { id, json } = await context.create('Group', body);
  return { id, json, displayName, externalId };
}

/** @throws Finding naming the first value that came back changed */
export function mustHave(json: unknown, values: ReadonlyMap<string, string>): void {
  for (const [text, wanted] of values) {
    const actual = valueAt(json, path(text));
    const same = typeof actual === 'boolean' ? String(actual) === wanted.toLowerCase() : actual === wanted;
    if (same) continue;
    throw new Finding(
      `${text} is ${JSON.stringify(wanted)}`,
      `${text} is ${JSON.stringify(actual)?.slice(0, 200) ?? 'missing'}`,
      'Store values unchanged and return all of them, the enterprise extension included.',
    );
  }
}

/** @throws Finding when the resource still has a value there */
export function mustLack(json: unknown, text: string): void {
  const actual = valueAt(json, path(text));
  const id = memberOf(actual, 'value');
  if (actual === undefined || actual === null || actual === '' || id === '' || id === null) return;
  throw new Finding(
    `${text} is absent or null`,
    `${text} is ${JSON.stringify(actual).slice(0, 200)}`,
    'Clear the value.',
  );
}

/** Ids of the members that a group shows. */
export function membersOf(json: unknown): string[] {
  const members = memberOf(json, 'members');
  return Array.isArray(members) ? members.flatMap((member) => asText(memberOf(member, 'value'))) : [];
}

const asText = (value: unknown) => (typeof value === 'string' ? [value] : []);

/** A PATCH message. */
export const patchOp = (...operations: ReadonlyArray<{ op: string; path?: string; value?: unknown }>) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
