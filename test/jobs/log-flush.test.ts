import { createTestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

test('what a client read is in the log a moment later, by itself', async () => {
  const server = await createTestServer();
  const { id, client } = await server.createOrganization('core');
  await client.get('/Users');
  await until(async () => {
    const rows = await server.query('SELECT operation FROM provisioning_log WHERE organization_id = $1', id);
    return JSON.stringify(rows) === '[{"operation":"list"}]';
  });
  await server.close();
});
