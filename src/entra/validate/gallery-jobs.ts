import { randomUUID } from 'node:crypto';
import { ConnectionError } from '../client/connection-error.js';
import { createEntraJob, type EntraJob } from '../job/entra-job.js';
import type { CycleReport, ProvisioningEvent } from '../job/model.js';
import type { EntraGroup, EntraUser } from '../tenant/model.js';
import { SimulatedTenant } from '../tenant/simulated-tenant.js';
import { type Context, unique } from './context.js';
import { galleryTest } from './gallery-scim.js';
import { Finding, type ValidationTest } from './model.js';
import { MANAGER, mustHave } from './samples.js';
import { mustHaveMembers } from './web-groups.js';

/** The gallery's tests that let a provisioning job run. */
export const GALLERY_JOB_TESTS: readonly ValidationTest[] = [
  galleryTest('Create_User', 'A job creates an assigned user.', async (context) => {
    const { tenant, job, ada } = await provisioned(context);
    await mustAgree(context, job, tenant, ada.objectId);
  }),
  galleryTest('Update_User', 'A job changes attributes of a user.', async (context) => {
    const { tenant, job, ada } = await provisioned(context);
    const changed = {
      ...ada.attributes,
      jobTitle: unique('title'),
      surname: unique('name'),
      department: unique('dep'),
    };
    tenant.putUser({ ...ada, attributes: changed });
    await cycle(job, 'updated');
    await mustAgree(context, job, tenant, ada.objectId);
    await fillGaps(context);
  }),
  galleryTest('Disable_User', 'A job disables a user who left.', async (context) => {
    const { tenant, job, ada } = await provisioned(context);
    tenant.putUser({ ...ada, softDeleted: true });
    await cycle(job, 'disabled');
    mustHave((await context.get('User', idOf(job, ada.objectId))).json, new Map([['active', 'false']]));
  }),
  galleryTest('Restore_User', 'A job enables a user who came back.', async (context) => {
    const { tenant, job, ada } = await provisioned(context);
    tenant.putUser({ ...ada, softDeleted: true });
    await cycle(job, 'disabled');
    tenant.putUser({ ...ada, softDeleted: false });
    await cycle(job, 'updated');
    mustHave((await context.get('User', idOf(job, ada.objectId))).json, new Map([['active', 'true']]));
  }),
  galleryTest('Update_Manager', 'A job writes who the manager is.', async (context) => {
    const { tenant, job, ada, bob } = await provisioned(context);
    tenant.putUser({ ...ada, manager: bob.objectId });
    await cycle(job, 'updated');
    const { json } = await context.get('User', idOf(job, ada.objectId));
    mustHave(json, new Map([[`${MANAGER}.value`, idOf(job, bob.objectId)]]));
  }),
  galleryTest('POD_User', 'Provisioning on demand creates a user.', async (context) => {
    const { tenant, job } = start(context);
    const eve = person('eve');
    tenant.putUser(eve);
    const report = judged(await job.provisionOnDemand(eve.objectId));
    mustHaveDone(report, 'created');
    await mustAgree(context, job, tenant, eve.objectId);
  }),
  galleryTest(
    'Delete_User',
    'A job deletes a user who is gone for good.',
    async (context) => {
      const { tenant, job, ada } = await provisioned(context);
      const id = idOf(job, ada.objectId);
      tenant.deleteUser(ada.objectId);
      await cycle(job, 'deleted');
      await mustBeGone(context, `/Users/${encodeURIComponent(id)}`);
    },
    true,
  ),
  galleryTest('Create_Group', 'A job creates a group with its members.', async (context) => {
    const { job, group, ada } = await provisioned(context);
    const { json } = await context.get('Group', idOf(job, group.objectId));
    mustHave(json, new Map([['displayName', group.displayName]]));
    mustHaveMembers(json, [idOf(job, ada.objectId)]);
  }),
  galleryTest('Update_Group', 'A job renames a group.', async (context) => {
    const { tenant, job, group } = await provisioned(context);
    const displayName = unique('Renamed');
    tenant.putGroup({ ...group, displayName });
    await cycle(job, 'updated');
    mustHave((await context.get('Group', idOf(job, group.objectId))).json, new Map([['displayName', displayName]]));
  }),
  galleryTest('Add_Member', 'A job adds a member.', async (context) => {
    const { tenant, job, group, ada, bob } = await provisioned(context);
    tenant.putGroup({ ...group, members: new Set([ada.objectId, bob.objectId]) });
    await cycle(job);
    const wanted = [idOf(job, ada.objectId), idOf(job, bob.objectId)];
    mustHaveMembers((await context.get('Group', idOf(job, group.objectId))).json, wanted);
  }),
  galleryTest('Remove_Member', 'A job removes a member.', async (context) => {
    const { tenant, job, group } = await provisioned(context);
    tenant.putGroup({ ...group, members: new Set() });
    await cycle(job);
    mustHaveMembers((await context.get('Group', idOf(job, group.objectId))).json, []);
  }),
  galleryTest('POD_Group', 'Provisioning on demand creates a group with five members.', async (context) => {
    const { tenant, job } = start(context);
    const people = Array.from({ length: 5 }, (_, i) => person(`member${i}`));
    for (const user of people) tenant.putUser(user);
    tenant.putGroup(team(people));
    await cycle(job, 'created');
    const [group] = tenant.groups.values();
    const wanted = people.map((user) => idOf(job, user.objectId));
    mustHaveMembers((await context.get('Group', idOf(job, group?.objectId ?? ''))).json, wanted);
  }),
  galleryTest(
    'Delete_Group',
    'A job deletes a group.',
    async (context) => {
      const { tenant, job, group } = await provisioned(context);
      const id = idOf(job, group.objectId);
      tenant.deleteGroup(group.objectId);
      await cycle(job, 'deleted');
      await mustBeGone(context, `/Groups/${encodeURIComponent(id)}`);
    },
    true,
  ),
  galleryTest(
    'Restore_Group',
    'A job creates a group again that came back.',
    async (context) => {
      const { tenant, job, group } = await provisioned(context);
      tenant.deleteGroup(group.objectId);
      await cycle(job, 'deleted');
      tenant.putGroup(group);
      await cycle(job, 'created');
      await context.get('Group', idOf(job, group.objectId));
    },
    true,
  ),
];

interface Started {
  readonly tenant: SimulatedTenant;
  readonly job: EntraJob & { readonly failures: ProvisioningEvent[] };
}

function start(context: Context): Started {
  const tenant = new SimulatedTenant();
  const { users, groups, dialect, signal } = context.settings;
  const failures: ProvisioningEvent[] = [];
  const job = createEntraJob({
    connection: context.connection,
    directory: tenant,
    users,
    groups,
    dialect,
    membersPerPatch: 5,
    signal,
    onEvent: (event) => {
      if (event.status === 'failure') failures.push(event);
    },
  });
  return { tenant, job: Object.assign(job, { failures }) };
}

/** What a user lacked at first comes later: an element of a typed value is added where there is none. @throws Finding */
async function fillGaps(context: Context): Promise<void> {
  const { tenant, job } = start(context);
  const eve = person('eve');
  const { mail: _, city: __, ...few } = eve.attributes;
  tenant.putUser({ ...eve, attributes: few });
  const { created } = judged(await job.runCycle());
  // An endpoint that demands both from the beginning is never in this situation.
  if (created === 0 && job.failures.every(({ outcome }) => isRefusal(outcome))) return;
  tenant.putUser(eve);
  await cycle(job, 'updated');
  await mustAgree(context, job, tenant, eve.objectId);
}

const isRefusal = (outcome: ProvisioningEvent['outcome']) =>
  outcome !== undefined && 'status' in outcome && outcome.status === 400;

/** A job that has brought two users and a group of one to the target. @throws Finding */
async function provisioned(context: Context) {
  const started = start(context);
  const [ada, bob] = [person('ada'), person('bob')];
  for (const user of [ada, bob]) started.tenant.putUser(user);
  const group = team([ada]);
  started.tenant.putGroup(group);
  await cycle(started.job, 'created');
  return { ...started, ada, bob, group };
}

/** @throws Finding with the job's own failure when the cycle did not do this */
async function cycle(job: Started['job'], done?: 'created' | 'updated' | 'disabled' | 'deleted'): Promise<void> {
  const report = judged(await job.runCycle());
  const [failure] = job.failures;
  if (failure !== undefined || report.health !== 'healthy') {
    throw new Finding(
      'a cycle without failures',
      failure === undefined ? report.reasons.join(' ') : `${failure.code}: ${failure.detail}`,
      'See the request and the answer of the step that failed.',
    );
  }
  if (done !== undefined) mustHaveDone(report, done);
}

/** @throws ConnectionError when the endpoint admits no more requests, which says nothing of it */
function judged(report: CycleReport): CycleReport {
  if (report.health === 'unknown') throw new ConnectionError('throttled', report.reasons.join(' '));
  return report;
}

function mustHaveDone(report: CycleReport, done: 'created' | 'updated' | 'disabled' | 'deleted'): void {
  if (report[done] > 0) return;
  throw new Finding(`something ${done}`, 'nothing: the target said that it was so already', 'Return what is stored.');
}

/** @throws Finding unless the target has what the mapping says */
async function mustAgree(context: Context, job: EntraJob, tenant: SimulatedTenant, objectId: string): Promise<void> {
  const user = tenant.users.get(objectId);
  if (user === undefined) throw new Error(`the tenant has no ${objectId}`);
  const source = { ...user.attributes, userPrincipalName: user.userPrincipalName, objectId, IsSoftDeleted: false };
  const values = new Map<string, string>();
  for (const [name, target] of context.settings.users.map(source, 'create')) {
    if (target.kind === 'value') values.set(name, target.value);
  }
  mustHave((await context.get('User', idOf(job, objectId))).json, values);
}

/** @throws Finding */
async function mustBeGone(context: Context, resource: string): Promise<void> {
  await context.expect({ method: 'GET', path: resource }, [404], 'Answer what was deleted with 404 (RFC 7644 §3.6).');
}

function idOf(job: EntraJob, objectId: string): string {
  const id = job.state.anchors.get(objectId)?.targetId;
  if (id === undefined) throw new Finding('an id at the target', 'the job has none', 'See the failed step.');
  return id;
}

function person(name: string): EntraUser {
  const alias = unique(name);
  return {
    objectId: randomUUID(),
    userPrincipalName: `${alias}@contoso.example`,
    accountEnabled: true,
    softDeleted: false,
    attributes: {
      displayName: `${name} Validator`,
      givenName: name,
      surname: 'Validator',
      mail: `${alias}@contoso.example`,
      mailNickname: alias,
      jobTitle: 'Analyst',
      department: 'Research & Development',
      employeeId: alias.slice(-8),
      city: 'Köln',
      country: 'Germany',
    },
  };
}

const team = (people: readonly EntraUser[]): EntraGroup => ({
  objectId: randomUUID(),
  displayName: unique('team'),
  attributes: {},
  members: new Set(people.map(({ objectId }) => objectId)),
});
