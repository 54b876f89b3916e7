// The floor that Rollcall is measured against: bare Express and prepared statements, the same row work in one statement,
// and nothing else: no authentication, no validation, no schema. With FLOOR_ROWS=all it writes every row that Rollcall
// writes; without, as Rollcall first did, the resource and its log row alone, and none of a look-up.
import { randomUUID } from 'node:crypto';
import express from 'express';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const organization = process.env.FLOOR_ORGANIZATION;
const writesAll = process.env.FLOOR_ROWS === 'all';
const app = express();
app.set('etag', false);
app.set('x-powered-by', false);
app.use(express.json({ type: () => true }));

const LOOKUP = {
  name: 'lookup',
  text: 'SELECT id, resource, created_at, updated_at FROM rollcall.users WHERE organization_id = $1 AND user_name_folded = $2',
};

/** What was asked, on its way into the log. */
const asked = [];
const FLUSH = {
  name: 'flush',
  text: `INSERT INTO rollcall.provisioning_log
    (organization_id, id, request_id, credential, operation, resource_type, subject, resource_name, status, data)
    SELECT organization_id, id, request_id, 'floor', 'list', 'User', subject, subject, 200, data
    FROM jsonb_to_recordset($1::jsonb) AS entry (organization_id uuid, id uuid, request_id text, subject text, data jsonb)`,
};
setInterval(() => {
  while (asked.length > 0) pool.query({ ...FLUSH, values: [JSON.stringify(asked.splice(0, 500))] });
}, 500).unref();

function keepAsked(filter, subject, totalResults) {
  const data = { filter, totalResults };
  asked.push({ organization_id: organization, id: uuidv7(), request_id: randomUUID(), subject, data });
}

app.get('/Users', async (request, response) => {
  const userName = /"(.*)"/.exec(request.query.filter)?.[1] ?? '';
  const { rows } = await pool.query({ ...LOOKUP, values: [organization, userName] });
  if (writesAll) keepAsked(request.query.filter, userName, rows.length);
  response.json({ totalResults: rows.length, startIndex: 1, itemsPerPage: rows.length, Resources: rows });
});

const LOG = `INSERT INTO rollcall.provisioning_log
  (organization_id, id, request_id, credential, operation, resource_type, subject, resource_name, status, data)
  SELECT $1::uuid, $3::uuid, $4::text, 'floor', 'create', 'User', $5::text, $6::text, 201, $7::jsonb FROM changed`;

/** @param {string} operation @param {string} before of type jsonb */
const kept = (operation, before, from) =>
  writesAll
    ? `, kept AS (
      INSERT INTO rollcall.changes (organization_id, id, resource_type, resource_id, operation, version, before)
      SELECT $1::uuid, $3::uuid, 'User', $2::uuid, '${operation}', 1, ${before} FROM ${from})`
    : '';

const CREATE = {
  name: 'create',
  text: `WITH changed AS (
    INSERT INTO rollcall.users (organization_id, id, user_name, user_name_folded, external_id, active, display_name,
      display_name_folded, title, work_email, given_name, family_name, locality, country,
      employee_number, department, resource)
    VALUES ($1, $2, $6, $6, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
    RETURNING created_at, updated_at
  ), indexed AS (
    INSERT INTO rollcall.attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
    SELECT $1, 'User', 'emails.value', $12, $2, FALSE FROM changed
  ), logged AS (${LOG}) ${kept('create', 'NULL', 'changed')} SELECT created_at, updated_at FROM changed`,
};

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

app.post('/Users', async ({ body }, response) => {
  const id = uuidv7();
  const email = body.emails[0].value;
  const address = body.addresses[0];
  const text = JSON.stringify(body);
  const values = [
    organization,
    id,
    uuidv7(),
    randomUUID(),
    id,
    body.userName,
    text,
    body.externalId,
    body.active,
    body.displayName,
    body.title,
    email,
    body.name.givenName,
    body.name.familyName,
    address.locality,
    address.country,
    body[ENTERPRISE].employeeNumber,
    body[ENTERPRISE].department,
    text,
  ];
  const { rows } = await pool.query({ ...CREATE, values });
  response.status(201).json({ id, ...body, meta: rows[0] });
});

const PATCH = {
  name: 'patch',
  text: `WITH ${writesAll ? 'seen AS (SELECT resource FROM rollcall.users WHERE organization_id = $1 AND id = $2),' : ''} changed AS (
    UPDATE rollcall.users SET title = $8, department = $9, version = version + 1, updated_at = now(), resource =
      jsonb_set(jsonb_set(resource, '{title}', to_jsonb($8::text)), '{${ENTERPRISE},department}', to_jsonb($9::text))
    WHERE organization_id = $1 AND id = $2 RETURNING id, resource, created_at, updated_at
  ), logged AS (${LOG}) ${kept('patch', 'seen.resource', 'changed, seen')} SELECT * FROM changed`,
};

app.patch('/Users/:id', async ({ params, body }, response) => {
  const [title, department] = body.Operations.map((operation) => operation.value);
  const values = [
    organization,
    params.id,
    uuidv7(),
    randomUUID(),
    params.id,
    'floor',
    JSON.stringify(body),
    title,
    department,
  ];
  const { rows } = await pool.query({ ...PATCH, values });
  response.json(rows[0]);
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('Tenant URL ready\n'));
process.once('SIGTERM', () => server.close(() => pool.end()));
