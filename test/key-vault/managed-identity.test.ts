import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CLIENT_SECRET, type KeyVaultServer, startKeyVaultServer } from '../support/stand-ins/key-vault-server.js';

const CHILD = fileURLToPath(new URL('./managed-identity-child.js', import.meta.url));
const run = promisify(execFile);

let azure: KeyVaultServer;
beforeAll(async () => {
  azure = await startKeyVaultServer();
  azure.setSecret('upstream', 'value~of~the~upstream');
});
afterAll(() => azure.close());

async function readInChild(identityHeader: string): Promise<string> {
  const { stdout } = await run(process.execPath, [CHILD, 'keyvault://contoso/upstream'], {
    env: {
      PATH: '',
      STAND_IN_PORT: String(azure.port),
      STAND_IN_CA: azure.ca,
      IDENTITY_ENDPOINT: azure.identityEndpoint,
      IDENTITY_HEADER: identityHeader,
    },
  });
  return stdout;
}

test('a managed identity is all that a server in Azure needs', async () => {
  expect(await readInChild(CLIENT_SECRET)).toBe('value~of~the~upstream');
  expect(azure.count('/msi/token')).toBe(1);
});

test('a managed identity that is refused is a problem of signing in', async () => {
  expect(await readInChild('another')).toBe('credential');
});
