// A product that has Rollcall inside: one process, one PostgreSQL. The product's tables are its own (`users` among them);
// Rollcall's are in the schema `rollcall`, where the product reads who was provisioned.
//
//   DATABASE_URL=postgresql://localhost/product npm start
import express from 'express';
import pg from 'pg';
import { createRollcall } from 'rollcall';

const { DATABASE_URL: databaseUrl, PORT = '3000', MASTER_KEY: masterKey } = process.env;
const pool = new pg.Pool({ connectionString: databaseUrl });
await pool.query('CREATE TABLE IF NOT EXISTS users (email text PRIMARY KEY, plan text NOT NULL)');

const rollcall = createRollcall({ databaseUrl, masterKey });
await rollcall.migrate();
await rollcall.start();

const app = express();
// Before express.json(): Rollcall reads the bodies of its requests itself.
app.use(rollcall.router);
app.use(express.json());

/** A new customer: gets what its identity admin pastes into Microsoft Entra ID. */
app.post('/customers', async (request, response) => {
  const { slug, name } = request.body;
  const organization = await rollcall.organizations.create(slug, 'core', name);
  const { token } = await rollcall.credentials.create(organization.id, 'Entra');
  response
    .status(201)
    .json({ tenantUrl: `${request.protocol}://${request.host}/api/scim/${slug}`, secretToken: token });
});

/** Somebody buys a plan. */
app.post('/users', async ({ body: { email, plan } }, response) => {
  await pool.query('INSERT INTO users VALUES (lower($1), $2)', [email, plan]);
  response.status(201).end();
});

/** May this person sign in? Only who was provisioned, and was not disabled since. */
app.get('/users/:email', async ({ params: { email } }, response) => {
  const { rows } = await pool.query(
    `SELECT u.email, u.plan, o.slug AS customer, p.display_name AS "displayName", coalesce(p.active, false) AS "maySignIn"
     FROM users u
     LEFT JOIN rollcall.users p ON p.user_name_folded = u.email
     LEFT JOIN rollcall.organizations o ON o.id = p.organization_id
     WHERE u.email = lower($1)`,
    [email],
  );
  response.status(rows.length === 0 ? 404 : 200).json(rows[0] ?? {});
});

const server = app.listen(Number(PORT), () => console.log(`The product listens on port ${server.address().port}.`));

process.once('SIGTERM', () => {
  server.close(async () => {
    await rollcall.stop();
    await pool.end();
  });
});
