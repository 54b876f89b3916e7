import { Connection } from '../../src/entra/client/connection.js';
import { bearer } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { createEntraJob } from '../../src/entra/job/entra-job.js';
import type { CycleReport } from '../../src/entra/job/model.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../src/entra/mapping/default-mappings.js';
import { generateTenant } from '../../src/entra/tenant/generate-tenant.js';
import { SimulatedTenant } from '../../src/entra/tenant/simulated-tenant.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { storedState } from '../support/stored-state.js';
import type { TestOrganization, TestServer } from '../support/test-server.js';
import { comparable, moment } from './undo-world.js';

/** What was provisioned well, and what a job did by mistake since. */
export interface Mistake {
  readonly organization: TestOrganization;
  readonly since: string;
  readonly before: JsonObject;
  /** Of the mistaken cycles: users disabled, and deleted. */
  readonly disabled: number;
  readonly deleted: number;
  /** The userName of one who was disabled and is here, and of one who was deleted after. */
  readonly hit: { readonly disabled: string; readonly deleted: string };
  /** Groups that the same credential then deleted, and members whom it took out of others. */
  readonly groupsDeleted: number;
  readonly takenOut: readonly { readonly group: string; readonly member: string }[];
  /** All rows, without versions and times. */
  state(): Promise<JsonObject>;
  /** What a new job, with the right scope, finds: none of its reports tells of time. */
  found(): Promise<Partial<CycleReport>>;
  readonly foundBefore: Partial<CycleReport>;
  close(): void;
}

/**
 * A simulated Entra job provisions users and groups; then, by its scope, 60 % of the users are disabled, half of these
 * deleted, every third group is deleted, and all others lose their members.
 */
export async function makeMistake(server: TestServer, users: number, groups: number): Promise<Mistake> {
  const organization = await server.createOrganization('vault');
  const url = readTenantUrl(server.scimUrl + organization.slug);
  const connection = new Connection(url, { credential: bearer(organization.token) });
  const { tenant } = await generateTenant({ users, groups, members: 8 }, 17);
  const copy = () => SimulatedTenant.fromJSON(tenant.toJSON());
  const jobOn = (directory: SimulatedTenant) =>
    createEntraJob({
      connection,
      directory,
      ...compileMappings(DEFAULT_MAPPINGS),
      membersPerPatch: 20,
      concurrency: 8,
    });
  const found = async () => {
    const { seconds: _, requests: __, ...report } = await jobOn(copy()).runCycle();
    return report;
  };
  const mistaken = copy();
  const job = jobOn(mistaken);
  expect(await job.runCycle()).toMatchObject({ failed: 0, created: expect.any(Number) });
  const foundBefore = await found();
  const state = async () => comparable(await storedState(server, organization));
  const before = await state();
  const since = await moment();
  const out = [...mistaken.users.values()].filter((_, i) => i % 5 < 3);
  for (const user of out) mistaken.putUser({ ...user, softDeleted: true });
  const disabled = (await job.runCycle()).disabled;
  for (const { objectId } of out.filter((_, i) => i % 2 === 0)) mistaken.deleteUser(objectId);
  const deleted = (await job.runCycle()).deleted;
  const { groupsDeleted, takenOut } = await spoilGroups(organization);
  return {
    organization,
    since,
    before,
    disabled,
    deleted,
    hit: { disabled: String(out[1]?.userPrincipalName), deleted: String(out[0]?.userPrincipalName) },
    groupsDeleted,
    takenOut,
    state,
    foundBefore,
    found,
    close: () => connection.close(),
  };
}

async function spoilGroups({ client }: TestOrganization): Promise<Pick<Mistake, 'groupsDeleted' | 'takenOut'>> {
  const { body } = await client.get('/Groups?count=1000');
  const groups = body.Resources as { id: string; members?: { value: string }[] }[];
  const [deleted, emptied] = [groups.filter((_, i) => i % 3 === 0), groups.filter((_, i) => i % 3 > 0)];
  const takenOut = emptied.flatMap(({ id, members = [] }) =>
    members.map(({ value }) => ({ group: id, member: value })),
  );
  for (const { id } of emptied)
    expect(await client.patch(`/Groups/${id}`, { op: 'remove', path: 'members' })).toMatchObject({ status: 204 });
  for (const { id } of deleted) expect(await client.delete(`/Groups/${id}`)).toMatchObject({ status: 204 });
  return { groupsDeleted: deleted.length, takenOut };
}
