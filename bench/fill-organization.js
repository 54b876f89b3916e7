// Makes an organization large: one user that the server created itself is copied row by row in SQL, with another name and
// another id, in every table that speaks of it. What the server writes for a user is so what all of them have.
import { PATCH_OP, sampleUser } from './sample-user.js';

const TOKEN = 'user0000000';
const BATCH = 50_000;

/** Name of the n-th user, from 1: what its userName and e-mail address begin with, and its externalId. */
export const userName = (/** @type {number} */ n) => `user${String(n).padStart(7, '0')}`;

const NAME_SQL = `'user' || lpad(n::text, 7, '0')`;
/** In the order of creation, as those that the server makes. */
const idSql = (/** @type {string} */ n) =>
  `('019b' || lpad(to_hex(${n}), 8, '0') || '70008000' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Id of the n-th user. */
export const userId = (/** @type {number} */ n) => {
  const hex = n.toString(16).padStart(8, '0');
  return `019b${hex.slice(0, 4)}-${hex.slice(4)}-7000-8000-${hex.padStart(12, '0')}`;
};

/**
 * Fills an organization with users, the first of which the server creates.
 * @param {(method: string, path: string, body?: object) => Promise<{ status: number, body: any }>} scim calls the Tenant URL
 * @param {import('pg').Client} client
 * @param {number} users
 * @param {(done: number) => void} [onProgress]
 */
export async function fillWithUsers(scim, client, users, onProgress = () => undefined) {
  const { status, body } = await scim('POST', '/Users', sampleUser(TOKEN));
  if (status !== 201) throw new Error(`the first user was answered with ${status}: ${JSON.stringify(body)}`);
  await client.query('SET synchronous_commit = off; SET statement_timeout = 0');
  const copies = [
    await copySql(client, 'users', 'id', body.id),
    await copySql(client, 'attribute_values', 'resource_id', body.id),
  ];
  for (let from = 1; from <= users; from += BATCH) {
    const to = Math.min(from + BATCH - 1, users);
    for (const copy of copies) await client.query(copy, [body.id, from, to]);
    onProgress(to);
  }
  await scim('DELETE', `/Users/${body.id}`);
  await client.query('VACUUM ANALYZE');
}

/** INSERT of copies `$2` to `$3` of the rows of resource `$1`. */
async function copySql(client, table, idColumn) {
  const { rows } = await client.query(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'rollcall' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`,
    [table],
  );
  const values = rows.map(({ name, type }) => {
    if (name === idColumn) return idSql('n');
    if (type === 'text') return `replace(t.${name}, '${TOKEN}', ${NAME_SQL})`;
    if (type === 'jsonb') return `replace(t.${name}::text, '${TOKEN}', ${NAME_SQL})::jsonb`;
    return `t.${name}`;
  });
  return `INSERT INTO rollcall.${table} (${rows.map(({ name }) => name).join(', ')})
    SELECT ${values.join(', ')} FROM generate_series($2::int, $3::int) AS n, rollcall.${table} t WHERE t.${idColumn} = $1`;
}

/**
 * Compares a copied user with one that the server creates under the next number.
 * @throws Error naming the column in which they differ
 */
export async function checkCopies(scim, client, users) {
  const { body } = await scim('POST', '/Users', sampleUser(userName(users + 1)));
  for (const [table, idColumn] of [
    ['users', 'id'],
    ['attribute_values', 'resource_id'],
  ]) {
    const text = `SELECT replace((to_jsonb(t) - '{${idColumn},created_at,updated_at}'::text[])::text, $2, '#') AS row
      FROM rollcall.${table} t WHERE ${idColumn} = $1 ORDER BY 1`;
    const read = async (id, n) => (await client.query(text, [id, userName(n)])).rows.map(({ row }) => row);
    const [copied, created] = [await read(userId(users), users), await read(body.id, users + 1)];
    if (copied.length === 0 || JSON.stringify(copied) !== JSON.stringify(created)) {
      throw new Error(`${table}: the copy ${copied} is not what the server writes: ${created}`);
    }
  }
  await scim('DELETE', `/Users/${body.id}`);
}

/**
 * Creates a group through the server, and fills it with the first users.
 * @returns {Promise<string>} its id
 */
export async function fillGroup(scim, client, displayName, members) {
  const { status, body } = await scim('POST', '/Groups', { displayName });
  if (status !== 201) throw new Error(`the group was answered with ${status}: ${JSON.stringify(body)}`);
  for (let from = 1; from <= members; from += BATCH) {
    await client.query(
      `INSERT INTO rollcall.user_memberships (organization_id, group_id, user_id)
       SELECT g.organization_id, g.id, ${idSql('n')} FROM rollcall.groups g, generate_series($2::int, $3::int) AS n WHERE g.id = $1`,
      [body.id, from, Math.min(from + BATCH - 1, members)],
    );
  }
  return body.id;
}

/** Creates groups of five users each, every second of them in the one before, in the organization of a group. */
export async function fillTeams(client, group, teams) {
  const { rows } = await client.query('SELECT organization_id AS id FROM rollcall.groups WHERE id = $1', [group]);
  const values = [rows[0].id, teams];
  await client.query(
    `INSERT INTO rollcall.groups (organization_id, id, display_name, display_name_folded, resource)
     SELECT $1, ${idSql('n')}, 'Team ' || n, 'team ' || n, jsonb_build_object('displayName', 'Team ' || n)
     FROM generate_series(1, $2::int) AS n`,
    values,
  );
  await client.query(
    `INSERT INTO rollcall.user_memberships (organization_id, group_id, user_id)
     SELECT $1, ${idSql('1 + (n - 1) / 5')}, ${idSql('n')} FROM generate_series(1, $2::int * 5) AS n`,
    values,
  );
  await client.query(
    `INSERT INTO rollcall.group_memberships (organization_id, group_id, member_id)
     SELECT $1, ${idSql('n - 1')}, ${idSql('n')} FROM generate_series(2, $2::int, 2) AS n`,
    values,
  );
}

/** A PATCH of `members` with one user. */
export const memberPatch = (op, id) => ({
  schemas: [PATCH_OP],
  Operations: [
    op === 'add' ? { op, path: 'members', value: [{ value: id }] } : { op, path: `members[value eq "${id}"]` },
  ],
});
