// The floor that Rollcall is measured against: bare Express and prepared statements, the same row work (the resource
// and its log row in one statement), and nothing else: no authentication, no validation, no schema.
import { randomUUID } from 'node:crypto';
import express from 'express';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const organization = process.env.FLOOR_ORGANIZATION;
const app = express();
app.set('etag', false);
app.set('x-powered-by', false);
app.use(express.json({ type: () => true }));

const LOOKUP = {
  name: 'lookup',
  text: 'SELECT id, resource, created_at, updated_at FROM users WHERE organization_id = $1 AND user_name_folded = $2',
};

app.get('/Users', async (request, response) => {
  const userName = /"(.*)"/.exec(request.query.filter)?.[1] ?? '';
  const { rows } = await pool.query({ ...LOOKUP, values: [organization, userName] });
  response.json({ totalResults: rows.length, startIndex: 1, itemsPerPage: rows.length, Resources: rows });
});

const LOG = `INSERT INTO provisioning_log
  (organization_id, id, request_id, credential, operation, resource_type, subject, resource_name, status, data)
  SELECT $1::uuid, $3::uuid, $4::text, 'floor', 'create', 'User', $5::text, $6::text, 201, $7::jsonb FROM changed`;

const CREATE = {
  name: 'create',
  text: `WITH changed AS (
    INSERT INTO users (organization_id, id, user_name, user_name_folded, external_id, active, display_name,
      display_name_folded, title, work_email, given_name, family_name, locality, country,
      employee_number, department, resource)
    VALUES ($1, $2, $6, $6, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
    RETURNING created_at, updated_at
  ), indexed AS (
    INSERT INTO attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
    SELECT $1, 'User', 'emails.value', $12, $2, FALSE FROM changed
  ), logged AS (${LOG}) SELECT created_at, updated_at FROM changed`,
};

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

app.post('/Users', async ({ body }, response) => {
  const id = randomUUID();
  const email = body.emails[0].value;
  const address = body.addresses[0];
  const text = JSON.stringify(body);
  const values = [
    organization,
    id,
    randomUUID(),
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
  text: `WITH changed AS (
    UPDATE users SET title = $8, department = $9, version = version + 1, updated_at = now(), resource =
      jsonb_set(jsonb_set(resource, '{title}', to_jsonb($8::text)), '{${ENTERPRISE},department}', to_jsonb($9::text))
    WHERE organization_id = $1 AND id = $2 RETURNING id, resource, created_at, updated_at
  ), logged AS (${LOG}) SELECT * FROM changed`,
};

app.patch('/Users/:id', async ({ params, body }, response) => {
  const [title, department] = body.Operations.map((operation) => operation.value);
  const values = [
    organization,
    params.id,
    randomUUID(),
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
