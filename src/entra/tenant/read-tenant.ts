import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { EntraGroup, EntraUser } from './model.js';
import { SimulatedTenant } from './simulated-tenant.js';

/** A file that cannot be read as users; the message names row and column. */
export class TenantFileError extends Error {
  override readonly name = 'TenantFileError';
}

/** Names of columns in the exports of Entra's portal, of Graph and of PowerShell, in lower case without punctuation. */
const COLUMNS: Readonly<Record<string, string>> = {
  objectid: 'objectId',
  id: 'objectId',
  userprincipalname: 'userPrincipalName',
  username: 'userPrincipalName',
  accountenabled: 'accountEnabled',
  blockcredential: 'blockCredential',
  firstname: 'givenName',
  lastname: 'surname',
  title: 'jobTitle',
  emailaddress: 'mail',
  email: 'mail',
  managerid: 'manager',
  mobilephone: 'mobile',
  businessphones: 'telephoneNumber',
  phonenumber: 'telephoneNumber',
};

const KNOWN = [
  'displayName',
  'givenName',
  'surname',
  'mail',
  'mailNickname',
  'jobTitle',
  'department',
  'employeeId',
  'companyName',
  'city',
  'state',
  'country',
  'streetAddress',
  'postalCode',
  'telephoneNumber',
  'mobile',
  'physicalDeliveryOfficeName',
  'preferredLanguage',
  'usageLocation',
  'manager',
];
const SPELLING = new Map(KNOWN.map((name) => [name.toLowerCase(), name]));
const GUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const MAX_VALUE_LENGTH = 4_000;

/**
 * Reads users from CSV with a header, as Entra's portal exports them ("Download users"), or users and groups from JSON as
 * Graph lists them: an array of users, `{value: […]}`, or `{users: […], groups: […]}`.
 * @throws TenantFileError
 */
export function readTenant(text: string): SimulatedTenant {
  const tenant = new SimulatedTenant();
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const { users, groups } = /^[[{]/.test(trimmed) ? readJson(trimmed) : { users: readCsv(trimmed), groups: [] };
  const seen = new Map<string, number>();
  for (const [i, row] of users.entries()) {
    const user = toUser(row, i);
    for (const key of [user.objectId, user.userPrincipalName.toLowerCase()]) {
      const other = seen.get(key);
      if (other !== undefined)
        throw new TenantFileError(`${row.place}: ${key} occurs already in ${users[other]?.place}.`);
      seen.set(key, i);
    }
    tenant.putUser(user);
  }
  for (const group of groups) tenant.putGroup(group);
  return tenant;
}

/** As Entra writes it, and people edit it. */
export const CSV_FORM = {
  bom: true,
  skip_empty_lines: true,
  trim: true,
  relax_column_count: true,
  max_record_size: 1_000_000,
};

/** One user as the file has it: values by the name of the attribute. */
export interface Row {
  readonly place: string;
  readonly values: ReadonlyMap<string, string>;
}

function readCsv(text: string): Row[] {
  let records: string[][];
  try {
    records = parse(text, CSV_FORM);
  } catch (error) {
    if (error instanceof CsvError)
      throw new TenantFileError(`The CSV cannot be read at line ${error.lines}: ${error.message}`);
    throw error;
  }
  const [header = [], ...rows] = records;
  const toRow = rowReader(header);
  return rows.map(toRow);
}

/**
 * Reads records below a header.
 * @throws TenantFileError when the header lacks what every user must have; the reader, when a record does not fit it
 */
export function rowReader(header: readonly string[]): (record: readonly string[], index: number) => Row {
  const names = header.map(attributeName);
  if (!names.includes('userPrincipalName')) {
    throw new TenantFileError(
      `Row 1 must name the columns, userPrincipalName among them; it has ${header.slice(0, 12).join(', ') || 'nothing'}.`,
    );
  }
  return (record, index) => {
    const place = `Row ${index + 2}`;
    if (record.length !== header.length) {
      throw new TenantFileError(`${place} has ${record.length} columns; the header has ${header.length}.`);
    }
    return { place, values: new Map(names.map((name, column) => [name, record[column] ?? ''])) };
  };
}

function attributeName(column: string): string {
  const plain = column.toLowerCase().replace(/[^a-z0-9_]/g, '');
  return COLUMNS[plain] ?? SPELLING.get(plain) ?? column;
}

const OBJECT = z.record(z.string(), z.unknown());
const GROUP = z.object({
  objectId: z.string().optional(),
  id: z.string().optional(),
  displayName: z.string().min(1),
  members: z.array(z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])).default([]),
});

function readJson(text: string): { users: Row[]; groups: EntraGroup[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TenantFileError(`The file is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const whole = z.object({ users: z.array(OBJECT), groups: z.array(GROUP).default([]) }).safeParse(json);
  const list = z.union([z.array(OBJECT), z.object({ value: z.array(OBJECT) }).transform(({ value }) => value)]);
  const users = whole.success ? whole.data.users : list.safeParse(json).data;
  if (users === undefined) {
    throw new TenantFileError('The JSON must be an array of users, {"value": […]} or {"users": […], "groups": […]}.');
  }
  const rows = users.map((user, i) => ({
    place: `User ${i + 1}`,
    values: new Map(Object.entries(user).flatMap(([name, value]) => textOf(name, value))),
  }));
  const groups = (whole.success ? whole.data.groups : []).map((group, i) => ({
    objectId: group.objectId ?? group.id ?? `group-${i + 1}`,
    displayName: group.displayName,
    attributes: {},
    members: new Set(group.members),
  }));
  return { users: rows, groups };
}

function textOf(name: string, value: unknown): Array<[string, string]> {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return [[attributeName(name), String(value)]];
  }
  if (name === 'manager' && typeof value === 'object' && value !== null && 'id' in value)
    return [[name, String(value.id)]];
  return [];
}

export function toUser({ place, values }: Row, index: number): EntraUser {
  const userPrincipalName = values.get('userPrincipalName') ?? '';
  if (userPrincipalName === '') throw new TenantFileError(`${place}, column userPrincipalName: it is empty.`);
  const attributes: Record<string, string> = {};
  for (const [name, value] of values) {
    if (value.length > MAX_VALUE_LENGTH) {
      throw new TenantFileError(`${place}, column ${name}: more than ${MAX_VALUE_LENGTH} characters.`);
    }
    if (value !== '' && !OWN.has(name)) attributes[name] = value;
  }
  const objectId = values.get('objectId') || syntheticId(index);
  if (!GUID.test(objectId))
    throw new TenantFileError(`${place}, column objectId: "${objectId.slice(0, 60)}" is no GUID.`);
  const manager = values.get('manager');
  return {
    objectId,
    userPrincipalName,
    accountEnabled: isOn(place, values, 'accountEnabled', true) && !isOn(place, values, 'blockCredential', false),
    softDeleted: false,
    ...(manager ? { manager } : {}),
    attributes: { mailNickname: userPrincipalName.split('@', 1)[0] ?? '', ...attributes },
  };
}

/** What is a member of EntraUser itself. */
const OWN = new Set(['objectId', 'userPrincipalName', 'accountEnabled', 'blockCredential', 'manager']);

function isOn(place: string, values: ReadonlyMap<string, string>, name: string, otherwise: boolean): boolean {
  const text = values.get(name)?.toLowerCase() ?? '';
  if (text === '') return otherwise;
  if (/^(true|yes|1)$/.test(text)) return true;
  if (/^(false|no|0)$/.test(text)) return false;
  throw new TenantFileError(`${place}, column ${name}: "${text.slice(0, 60)}" is neither true nor false.`);
}

const syntheticId = (index: number) => `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
