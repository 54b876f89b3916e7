import type { Json, JsonObject } from '../../src/protocol/json.js';
import type { ScimType } from '../../src/protocol/scim-error.js';
import { refusal } from './refusal.js';
import { group, vaultUser } from './sample-users.js';
import { idOf, patchOp, type ScimClient, type ScimRequest } from './scim-client.js';
import { storedState } from './stored-state.js';
import { createTestServer, type TestServer } from './test-server.js';

/** A server with one vault organization that has a user and a group, to send it what it must refuse. */
export interface RefusalProbe {
  readonly server: TestServer;
  readonly client: ScimClient;
  /** Id of the user. */
  readonly user: string;
  /**
   * Sends a request, in whose path `<user>` and `<group>` are ids, and sees that it is refused as expected, that nothing
   * changed, and that the next request is served.
   */
  expectRefused(request: ScimRequest, status: number, scimType?: ScimType, detail?: RegExp): Promise<void>;
  /** Sees that nothing has changed since the beginning. */
  expectUnchanged(): Promise<void>;
}

export async function createRefusalProbe(): Promise<RefusalProbe> {
  const server = await createTestServer();
  const organization = await server.createOrganization('vault');
  const { client } = organization;
  const user = idOf(await client.post('/Users', vaultUser('ada')));
  const made = idOf(await client.post('/Groups', group('Analysts', user)));
  const before: JsonObject = await storedState(server, organization);
  const expectUnchanged = async () => expect(await storedState(server, organization)).toEqual(before);
  return {
    server,
    client,
    user,
    expectUnchanged,
    async expectRefused(request, status, scimType, detail) {
      const path = request.path.replace('<user>', user).replace('<group>', made);
      expect(await client.send({ ...request, path })).toMatchObject(refusal(status, scimType, detail));
      await expectUnchanged();
      expect(await client.get(`/Users/${user}`)).toMatchObject({ status: 200, body: { userName: 'ada@contoso.com' } });
    },
  };
}

export const postUser = (body: Json | Buffer | undefined): ScimRequest => ({ method: 'POST', path: '/Users', body });

export const putUser = (body: Json | Buffer | undefined): ScimRequest => ({
  method: 'PUT',
  path: '/Users/<user>',
  body,
});

export const patchUser = (...operations: Json[]): ScimRequest => ({
  method: 'PATCH',
  path: '/Users/<user>',
  body: patchOp(operations),
});
