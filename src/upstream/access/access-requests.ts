import type { Directory } from '../../directory/directory.js';
import { isAway } from '../../protocol/is-away.js';
import { readListQuery } from '../../protocol/messages/list-query.js';
import { DEFAULT_PROJECTION } from '../../protocol/resource/projection.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import {
  type AccessRequest,
  type AccessRequestQuery,
  type AccessState,
  LIVE_STATES,
} from '../../store/upstream/access-request.js';
import type { AccessOfSystem, AccessRequestStore, AccessStep } from '../../store/upstream/access-request-store.js';
import { AccessError } from './access-error.js';
import { type AccessInput, readAccessInput, readDecision } from './access-input.js';
import type { OrganizationName, SystemDirectories } from './access-worker.js';

export { ACCESS_STATES, type AccessRequest, type AccessState } from '../../store/upstream/access-request.js';

/** Who asks or decides. */
export interface AccessActor {
  /** What the audit calls them. */
  readonly name: string;
  /** Whether what they asked for must be decided by somebody else. */
  readonly needsAnother: boolean;
}

/** Which requests are listed: 50 of them, unless it is said how many. */
export type AccessListing = Omit<AccessRequestQuery, 'count'> & { readonly count?: number | undefined };

export interface AccessRequestsOptions {
  readonly store: AccessRequestStore;
  newId(): string;
  /** A system of the organization by its id or name. */
  findSystem(organizationId: string, text: string): Promise<{ readonly id: string; readonly name: string } | undefined>;
  /** Users of the organization whose id, userName or externalId it is. */
  findUsers(
    organization: OrganizationName,
    text: string,
  ): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** What a system has. @throws ScimError when the system cannot be reached */
  open(organization: OrganizationName, systemId: string): Promise<SystemDirectories>;
  readonly now?: () => Date;
}

const MAX_LISTED = 200;
/** Of an organization, that are neither over nor provisioned. */
const MAX_OPEN = 10_000;
const ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Requests for access to groups of upstream systems: who asks, who decides, and what may follow on what. */
export class AccessRequests {
  readonly #options: AccessRequestsOptions;
  readonly #now: () => Date;

  constructor(options: AccessRequestsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Asks for access.
   * @param input system and user by id or name, group by id or displayName, reason, validFrom and validUntil
   * @returns the request; the one that there is already, where the user has one for the group
   * @throws AccessError when somebody or something of it is not there, or too many are open; ScimError 503 when a group is given by its name and
   * its system cannot be asked
   */
  async request(
    organization: OrganizationName,
    input: unknown,
    { name }: AccessActor,
  ): Promise<{ request: AccessRequest; isNew: boolean }> {
    const read = readAccessInput(input, this.#now());
    const organizationId = organization.id;
    const system = await this.#systemOf(organizationId, read.system);
    const user = await this.#userOf(organization, read.user);
    const group = await this.#groupOf(organization, system, read);
    const id = this.#options.newId();
    const { reason, validFrom, validUntil } = read;
    const whatFor = { systemId: system.id, userId: user.id, groupId: group.id, groupName: group.name };
    const existing = await this.#options.store.create(
      { organizationId, id, ...whatFor, reason, validFrom, validUntil, requestedBy: name },
      MAX_OPEN,
      noteOf('request', name, { id, ...whatFor }),
    );
    if (existing === 'too many')
      throw new AccessError(
        409,
        `This organization has ${MAX_OPEN} open access requests, and no more are taken. Decide on some, or withdraw them. See: rollcall access list --state requested`,
      );
    if (existing !== undefined) return { request: existing, isNew: false };
    return { request: await this.get(organizationId, id), isNew: true };
  }

  /** @throws AccessError 404 */
  async get(organizationId: string, id: string): Promise<AccessRequest> {
    const request = ID.test(id) ? await this.#options.store.find(organizationId, id) : undefined;
    if (request !== undefined) return request;
    throw new AccessError(404, `There is no access request ${JSON.stringify(id.slice(0, 60))} in this organization.`);
  }

  /** The newest first. */
  list(organizationId: string, query: AccessListing): Promise<AccessRequest[]> {
    const { userId, systemId, before } = query;
    for (const [name, value] of Object.entries({ user: userId, system: systemId, before }))
      if (value !== undefined && !ID.test(value))
        throw new AccessError(400, `${name} is no id: ${JSON.stringify(value.slice(0, 60))}.`);
    const count = Math.min(Math.max(1, query.count ?? 50), MAX_LISTED);
    return this.#options.store.list(organizationId, { ...query, count });
  }

  /** What requests come to at each system, by its id. */
  bySystem(organizationId: string): Promise<ReadonlyMap<string, AccessOfSystem>> {
    return this.#options.store.bySystem(organizationId);
  }

  /** From now on it is brought to its system when its time has come. @param input an object with a reason, or nothing */
  async approve(organizationId: string, id: string, by: AccessActor, input?: unknown): Promise<AccessRequest> {
    const { reason } = readDecision(input);
    const request = await this.#forDecision(organizationId, id, by);
    const now = this.#now();
    if (request.validUntil !== undefined && request.validUntil <= now)
      throw new AccessError(409, 'The time for which access was asked for is over. Ask anew.');
    const dueAt = request.validFrom !== undefined && request.validFrom > now ? request.validFrom : now;
    const step: AccessStep = { from: ['requested'], to: 'approved', decision: { by: by.name, reason } };
    return this.#step(request, 'approve', step, by, dueAt);
  }

  async reject(organizationId: string, id: string, by: AccessActor, input?: unknown): Promise<AccessRequest> {
    const { reason } = readDecision(input);
    const request = await this.#forDecision(organizationId, id, by);
    return this.#step(
      request,
      'reject',
      { from: ['requested'], to: 'rejected', decision: { by: by.name, reason } },
      by,
    );
  }

  /** Takes back what was asked for and not decided. */
  async withdraw(organizationId: string, id: string, by: AccessActor): Promise<AccessRequest> {
    const request = await this.get(organizationId, id);
    return this.#step(request, 'withdraw', { from: ['requested'], to: 'withdrawn' }, by);
  }

  /** Ends access that was approved, whether the user has it already or not. */
  async revoke(organizationId: string, id: string, by: AccessActor): Promise<AccessRequest> {
    const request = await this.get(organizationId, id);
    const ending = 'revoked';
    const untried: AccessStep = { from: ['approved'], to: 'revoked', ending, onlyUntried: true };
    const note = noteOf('revoke', by.name, request);
    const { store } = this.#options;
    const ended = await store.step(organizationId, request.id, untried, undefined, note);
    if (ended !== undefined) return ended;
    const step: AccessStep = { from: ['approved', 'provisioned', 'failed'], to: 'revoking', ending };
    return this.#step(request, 'revoke', step, by, this.#now());
  }

  /** Tries again what has failed. */
  async retry(organizationId: string, id: string, by: AccessActor): Promise<AccessRequest> {
    const request = await this.get(organizationId, id);
    const to = request.ending === undefined ? 'approved' : 'revoking';
    return this.#step(request, 'retry', { from: ['failed'], to }, by, this.#now());
  }

  async #forDecision(organizationId: string, id: string, by: AccessActor): Promise<AccessRequest> {
    const request = await this.get(organizationId, id);
    if (mayDecide(request, by)) return request;
    throw new AccessError(
      403,
      'Who asked for access does not decide on it: that takes another credential, another person or an operator.',
    );
  }

  async #step(
    request: AccessRequest,
    verb: string,
    step: AccessStep,
    by: AccessActor,
    dueAt?: Date,
  ): Promise<AccessRequest> {
    const { organizationId, id } = request;
    const stepped = await this.#options.store.step(organizationId, id, step, dueAt, noteOf(verb, by.name, request));
    if (stepped !== undefined) return stepped;
    const { state } = await this.get(organizationId, id);
    throw new AccessError(409, `This request is ${state}: ${verb} is for one that is ${step.from.join(', ')}.`);
  }

  async #systemOf(organizationId: string, text: string): Promise<{ id: string; name: string }> {
    const system = await this.#options.findSystem(organizationId, text);
    if (system !== undefined) return system;
    throw new AccessError(
      400,
      `There is no system ${JSON.stringify(text)} in this organization. See: rollcall system list`,
    );
  }

  async #userOf(organization: OrganizationName, text: string): Promise<{ id: string; name: string }> {
    const [user, another] = await this.#options.findUsers(organization, text);
    if (another !== undefined)
      throw new AccessError(400, `Several users are meant by ${JSON.stringify(text)}. Give the id.`);
    if (user !== undefined) return user;
    throw new AccessError(400, `There is no user ${JSON.stringify(text)} in this organization. Give id or userName.`);
  }

  /** By its id or its displayName; while the system cannot be asked, what is an id by its form is taken as one. */
  async #groupOf(
    organization: OrganizationName,
    system: { readonly id: string; readonly name: string },
    { group: text }: AccessInput,
  ): Promise<{ id: string; name: string | undefined }> {
    try {
      const { groups, groupType } = await this.#options.open(organization, system.id);
      return (await groupWithId(groups, text)) ?? (await groupCalled(groups, groupType, text, system.name));
    } catch (error) {
      if (isAway(error) && ID.test(text)) return { id: text, name: undefined };
      throw error;
    }
  }
}

/** Whether somebody may approve or reject what was asked for. */
export const mayDecide = ({ requestedBy }: Pick<AccessRequest, 'requestedBy'>, by: AccessActor): boolean =>
  !by.needsAnother || requestedBy !== by.name;

/** Whether there may be such a request beside another for the same. */
export const isLive = (state: AccessState): boolean => (LIVE_STATES as readonly AccessState[]).includes(state);

async function groupWithId(groups: Directory, id: string) {
  try {
    const { resource } = await groups.get(id, DEFAULT_PROJECTION);
    return { id: String(resource.id), name: nameIn(resource.displayName) };
  } catch (error) {
    if (error instanceof ScimError && (error.status === 404 || error.status === 400)) return undefined;
    throw error;
  }
}

async function groupCalled(groups: Directory, type: ResourceType, name: string, systemName: string) {
  const filter = `displayName eq ${JSON.stringify(name)}`;
  const answer = await groups.list(readListQuery(type, new URLSearchParams({ filter, count: '2' })));
  const [group, another] = answer.take();
  if (another !== undefined)
    throw new AccessError(400, `${systemName} has several groups ${JSON.stringify(name)}. Give the id.`);
  if (group === undefined)
    throw new AccessError(400, `${systemName} has no group ${JSON.stringify(name)}. Give id or displayName.`);
  return { id: String(group.id), name: nameIn(group.displayName) };
}

const nameIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The audit names people by their ids alone. */
const noteOf = (
  verb: string,
  actor: string,
  { id, userId, systemId, groupId }: Pick<AccessRequest, 'id' | 'userId' | 'systemId' | 'groupId'>,
) => ({
  actor,
  action: `access.${verb}`,
  subject: undefined,
  details: { request: id, user: userId, system: systemId, group: groupId },
});
