import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import type { JsonObject } from '../../../src/protocol/json.js';
import { generateToken, hashToken, lookupOf } from '../../../src/secrets/secret-token.js';

export const MIGRATIONS = path.resolve(import.meta.dirname, '../../../prisma/migrations');

/** The last one of the version (commit ae3723a) that had everything in `public`. */
const LAST = '20261121151648_access';

export async function migrationNames(): Promise<string[]> {
  return (await readdir(MIGRATIONS)).filter((name) => !name.includes('.')).sort();
}

/** The migrations that came after those of that version. */
export const laterMigrations = async (): Promise<string[]> => (await migrationNames()).filter((name) => name > LAST);

/** A folder with the migrations of that version alone, to be removed by the caller. */
export async function earlierMigrations(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-earlier-'));
  await cp(MIGRATIONS, folder, { recursive: true });
  for (const name of await laterMigrations()) await rm(path.join(folder, name), { recursive: true });
  return folder;
}

/** What the rows of fill() say. */
export interface Filled {
  readonly organization: string;
  readonly slug: string;
  readonly token: string;
  readonly ada: string;
  readonly staff: string;
  readonly badge: string;
  readonly deleted: string;
}

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const BADGE = 'urn:example:Badge';

/** At least one row in every table of that version. @param client finds its tables without their schema */
export async function fill(client: Pick<pg.ClientBase, 'query'>): Promise<Filled> {
  const token = generateToken();
  const slug = 'contoso';
  const [organization = '', ada = '', staff = '', all = '', badge = '', deleted = ''] = Array.from(
    { length: 6 },
    (_, i) => `0193764d-0000-7000-8000-00000000000${i}`,
  );
  const insert = (table: string, columns: string, ...values: unknown[]) =>
    client.query(`INSERT INTO ${table} (${columns}) VALUES (${values.map((_, i) => `$${i + 1}`).join(', ')})`, values);
  await insert(
    'organizations',
    'id, slug, name, profile, cursor_key, rate_limit',
    organization,
    slug,
    'Contoso',
    'core',
    Buffer.from('key'),
    0,
  );
  const ofOrganization = (table: string, columns: string, ...values: unknown[]) =>
    insert(table, `organization_id, ${columns}`, organization, ...values);
  await ofOrganization('users', 'id, user_name, user_name_folded, resource', ada, 'Ada', 'ada', {
    schemas: [USER],
    userName: 'Ada',
  });
  await ofOrganization(
    'credentials',
    'id, kind, name, lookup, hash',
    randomUUID(),
    'token',
    'Entra',
    lookupOf(token),
    await hashToken(token),
  );
  for (const [id, name] of [
    [staff, 'Staff'],
    [all, 'All'],
  ] as const) {
    const resource = { schemas: [GROUP], displayName: name };
    await ofOrganization(
      'groups',
      'id, display_name, display_name_folded, resource',
      id,
      name,
      name.toLowerCase(),
      resource,
    );
  }
  await ofOrganization('user_memberships', 'group_id, user_id', staff, ada);
  await ofOrganization('group_memberships', 'group_id, member_id', all, staff);
  const attributes = [
    {
      name: 'number',
      type: 'string',
      multiValued: false,
      description: 'On it.',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server',
    },
  ];
  await ofOrganization('schema_definitions', 'urn_folded, definition', BADGE.toLowerCase(), {
    id: BADGE,
    name: 'Badge',
    description: 'Badges.',
    attributes,
    own: true,
  });
  await ofOrganization('resource_type_definitions', 'name_folded, definition', 'badge', {
    name: 'Badge',
    own: { endpoint: '/Badges', description: 'Badges.', schema: BADGE },
    schemaExtensions: [],
  });
  await ofOrganization('resources', 'id, resource_type, resource', badge, 'Badge', { schemas: [BADGE], number: 'B1' });
  await ofOrganization(
    'attribute_values',
    'resource_type, attribute, value, resource_id, is_unique',
    'Badge',
    'number',
    'b1',
    badge,
    true,
  );
  await ofOrganization(
    'deleted_resources',
    'id, resource_type, name_folded, resource, memberships, version, created_at',
    deleted,
    'User',
    'bob',
    { schemas: [USER], userName: 'Bob' },
    {},
    3,
    new Date(),
  );
  await ofOrganization(
    'provisioning_log',
    'id, request_id, operation, resource_type, subject, resource_name, status, data',
    deleted,
    'r1',
    'delete',
    'User',
    deleted,
    'Bob',
    204,
    {},
  );
  await ofOrganization('rate_buckets', 'tokens, granted, refilled_at', 3, 1, new Date());
  await insert('admin_audit', 'id, actor, action, details', deleted, 'root', 'org create', {});
  await insert('signing_keys', 'kid, sealed_private_key, signs_from', 'k1', 'sealed', new Date('2999-01-01'));
  await insert('assertion_uses', 'key, expires_at', 'a1', new Date('2999-01-01'));
  return { organization, slug, token, ada, staff, badge, deleted };
}

/** Every row of that version's tables in a schema. */
export async function everyRow(
  client: Pick<pg.ClientBase, 'query'>,
  schema: string,
): Promise<Record<string, JsonObject[]>> {
  const found: Record<string, JsonObject[]> = {};
  for (const table of TABLES) {
    const { rows } = await client.query<{ row: JsonObject }>(
      `SELECT to_jsonb(t) AS row FROM "${schema}".${table} t ORDER BY to_jsonb(t)::text`,
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

const TABLES = [
  'organizations',
  'credentials',
  'users',
  'groups',
  'user_memberships',
  'group_memberships',
  'resources',
  'attribute_values',
  'schema_definitions',
  'resource_type_definitions',
  'deleted_resources',
  'provisioning_log',
  'rate_buckets',
  'admin_audit',
  'signing_keys',
  'assertion_uses',
];
