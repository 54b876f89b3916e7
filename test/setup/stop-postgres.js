import { rm } from 'node:fs/promises';
import pg from 'pg';

/** After all suites: leaves nothing behind. */
export default async function stopPostgres() {
  const { url, template, stop, dataDir } = globalThis.rollcallTestPostgres;
  if (stop !== undefined) {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
    return;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
  await client.end();
}
