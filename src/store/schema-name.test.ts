import { inSchema, SCHEMA_NAME } from './schema-name.js';

describe('inSchema', () => {
  test('names the schema of every object, and leaves strings, quoted names and longer words', () => {
    const text = `SELECT u.id, 'urn:x:rollcall.users', 'it''s rollcall.groups' AS "rollcall.name", my_rollcall.x
      FROM rollcall.users u JOIN rollcall.groups g ON g.note = 'rollcall.' WHERE f(rollcall.users)`;
    expect(inSchema(text, 'user')).toBe(
      `SELECT u.id, 'urn:x:rollcall.users', 'it''s rollcall.groups' AS "rollcall.name", my_rollcall.x
      FROM "user".users u JOIN "user".groups g ON g.note = 'rollcall.' WHERE f("user".users)`,
    );
  });

  test('leaves a statement for the usual schema as it is', () => {
    expect(inSchema('SELECT 1 FROM rollcall.users', 'rollcall')).toBe('SELECT 1 FROM rollcall.users');
  });
});

test('a schema has a plain name that PostgreSQL does not keep for itself', () => {
  for (const name of ['rollcall', 'public', '_x9', `a${'b'.repeat(40)}`]) expect(name).toMatch(SCHEMA_NAME);
  for (const name of ['', '9x', 'Users', 'a-b', 'a"b', 'pg_own', 'information_schema', `a${'b'.repeat(41)}`])
    expect(name).not.toMatch(SCHEMA_NAME);
});
