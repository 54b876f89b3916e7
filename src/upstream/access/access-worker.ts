import type { Directory } from '../../directory/directory.js';
import type { JsonObject } from '../../protocol/json.js';
import { readListQuery } from '../../protocol/messages/list-query.js';
import { DEFAULT_PROJECTION } from '../../protocol/resource/projection.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import { PATCH_OP } from '../../protocol/urns.js';
import type { AccessRequest, AccessState } from '../../store/upstream/access-request.js';
import type { AccessOutcome, AccessRequestStore } from '../../store/upstream/access-request-store.js';

/** An organization by id and slug. */
export interface OrganizationName {
  readonly id: string;
  readonly slug: string;
}

export const organizationIn = ({ organizationId, slug }: AccessRequest): OrganizationName => ({
  id: organizationId,
  slug,
});

/** The users and groups of an upstream system, as one who may write them has them. */
export interface SystemDirectories {
  readonly users: Directory;
  readonly groups: Directory;
  readonly userType: ResourceType;
  readonly groupType: ResourceType;
}

export interface AccessWorkerOptions {
  readonly store: AccessRequestStore;
  /** Of a system. @throws ScimError when it is not there, or cannot be reached */
  open(organization: OrganizationName, systemId: string): Promise<SystemDirectories>;
  /** A user as the organization has them; undefined when there is none. */
  userOf(organization: OrganizationName, userId: string): Promise<JsonObject | undefined>;
  readonly now?: () => Date;
}

/** After so long what did not go well is tried again, by the number of the attempt. */
const RETRY_MS = [15, 60, 300, 900, 3_600].map((seconds) => seconds * 1_000);
const MAX_ATTEMPTS = 20;
/**
 * For so long nobody else works on what a process took that was killed, nor on others for the same group. It begins anew
 * before each write, and no write takes as long.
 */
const LEASE_MS = 5 * 60_000;
/** Whoever enters these there does it himself, or the system does. */
const NOT_WRITTEN = new Set(['id', 'meta', 'groups']);

/** Brings what was decided to where it counts: as membership of groups of upstream systems. */
export class AccessWorker {
  readonly #options: AccessWorkerOptions;
  readonly #now: () => Date;

  constructor(options: AccessWorkerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Does what is due. One that cannot be worked on keeps nobody waiting: it is due again after its lease.
   * @throws AggregateError of what nobody foresaw, in the end
   * @returns how many requests it worked on
   */
  async work(signal?: AbortSignal): Promise<number> {
    let count = 0;
    const thrown: unknown[] = [];
    // One at a time, so that its lease begins with the work on it, and what waits can be taken by other nodes.
    while (!signal?.aborted) {
      const request = await this.#options.store.take(LEASE_MS);
      if (request === undefined) break;
      count += 1;
      await this.#workOn(request).catch((error: unknown) => thrown.push(error));
    }
    if (thrown.length > 0) throw new AggregateError(thrown, `${thrown.length} of ${count} access requests failed`);
    return count;
  }

  /** Does what is to be done for one, and then what was kept waiting by it; unless somebody else works on its group already. */
  async workOnOne(organizationId: string, id: string): Promise<void> {
    const { store } = this.#options;
    let request = await store.take(LEASE_MS, { organizationId, id });
    while (request !== undefined) {
      await this.#workOn(request);
      const { systemId, groupId } = request;
      request = await store.take(LEASE_MS, { organizationId, systemId, groupId });
    }
  }

  /**
   * Works on one at once, where it is due, and has nobody wait; what fails is done by who looks for what is due.
   * @param onProblem told of what nobody foresaw
   */
  beginOn({ organizationId, id, dueAt }: AccessRequest, onProblem: (id: string, problem: unknown) => void): void {
    if (dueAt === undefined || dueAt > this.#now()) return;
    this.workOnOne(organizationId, id).catch((problem: unknown) => onProblem(id, problem));
  }

  async #workOn(request: AccessRequest): Promise<void> {
    try {
      await this.#keep(request, await this.#outcomeOf(request).catch((error) => this.#failureOf(request, error)));
    } catch (error) {
      if (error instanceof NotHeld) return this.#options.store.goOn(request);
      await this.#options.store.release(request);
      throw error;
    }
  }

  async #keep(request: AccessRequest, outcome: AccessOutcome): Promise<void> {
    const isChange = outcome.to !== request.state;
    const { id, userId, systemId, groupId } = request;
    const note = {
      actor: 'server',
      action: `access.${outcome.to}`,
      subject: undefined,
      details: { request: id, user: userId, system: systemId, group: groupId },
    };
    await this.#options.store.keep(request, outcome, isChange ? note : undefined);
  }

  /** @throws NotHeld when somebody else may be writing, or what was to be done is not wanted any more */
  async #hold(request: AccessRequest): Promise<void> {
    if (!(await this.#options.store.hold(request, LEASE_MS))) throw new NotHeld();
  }

  async #outcomeOf(request: AccessRequest): Promise<AccessOutcome> {
    const { state, validUntil, attempts } = request;
    const isOver = validUntil !== undefined && validUntil <= this.#now();
    if (state === 'approved' && isOver && attempts === 1) return { to: 'expired' };
    if (state === 'approved' && !isOver) {
      const upstreamUserId = await this.#provision(request);
      return { to: 'provisioned', upstreamUserId, dueAt: validUntil };
    }
    if (state === 'provisioned' && !isOver) return { to: 'provisioned', dueAt: validUntil };
    await this.#remove(request);
    return { to: endOf(request) };
  }

  /** @returns whom the user is there */
  async #provision(request: AccessRequest): Promise<string> {
    const { systemId, userId, groupId } = request;
    const organization = organizationIn(request);
    const directories = await this.#options.open(organization, systemId);
    const user = await this.#options.userOf(organization, userId);
    if (user === undefined) throw new NotGranted('The user is not here any more.');
    if (user.active === false) throw new NotGranted('The user is disabled here.');
    const upstreamId =
      (await knownThere(directories, request.upstreamUserId)) ??
      (await findThere(directories, user)) ??
      (await this.#create(request, directories, user));
    await this.#hold(request);
    await directories.groups.patch(groupId, memberOperation('add', upstreamId), DEFAULT_PROJECTION);
    return upstreamId;
  }

  /** What is not there any more needs no removing. */
  async #remove(request: AccessRequest): Promise<void> {
    const { systemId, groupId } = request;
    const directories = await this.#options.open(organizationIn(request), systemId);
    const upstreamId = request.upstreamUserId ?? (await this.#lookUp(directories, request));
    if (upstreamId === undefined) return;
    await this.#hold(request);
    try {
      await directories.groups.patch(groupId, memberOperation('remove', upstreamId), DEFAULT_PROJECTION);
    } catch (error) {
      if (!(error instanceof ScimError && (error.status === 404 || error.scimType === 'noTarget'))) throw error;
    }
  }

  async #create(request: AccessRequest, directories: SystemDirectories, user: JsonObject): Promise<string> {
    await this.#hold(request);
    return createThere(directories, user);
  }

  async #lookUp(directories: SystemDirectories, request: AccessRequest): Promise<string | undefined> {
    const user = await this.#options.userOf(organizationIn(request), request.userId);
    return user && findThere(directories, user);
  }

  #failureOf({ state, attempts }: AccessRequest, error: unknown): AccessOutcome {
    if (!(error instanceof ScimError || error instanceof NotGranted)) throw error;
    if (!isPassing(error) || attempts >= MAX_ATTEMPTS) return { to: 'failed', error: error.message };
    const asked = error instanceof ScimError ? Number(error.headers['Retry-After'] ?? 0) * 1_000 : 0;
    const pause = Math.max(RETRY_MS[Math.min(attempts, RETRY_MS.length) - 1] ?? 0, asked);
    return { to: state, error: error.message, dueAt: new Date(this.#now().getTime() + pause) };
  }
}

/** The lease is over, or somebody took a step meanwhile. */
class NotHeld extends Error {
  override readonly name = 'NotHeld';
}

/** Access cannot be given, and trying again would change nothing. */
class NotGranted extends Error {
  override readonly name = 'NotGranted';
}

/** Whether what failed may go well later without anybody's doing. */
const isPassing = (error: unknown): boolean =>
  error instanceof ScimError && (error.status === 429 || error.status >= 500) && ![501, 508].includes(error.status);

const endOf = ({ state, ending }: AccessRequest): AccessState =>
  state === 'revoking' ? (ending ?? 'revoked') : 'expired';

async function knownThere({ users }: SystemDirectories, id: string | undefined): Promise<string | undefined> {
  if (id === undefined) return undefined;
  try {
    await users.get(id, DEFAULT_PROJECTION);
    return id;
  } catch (error) {
    if (error instanceof ScimError && error.status === 404) return undefined;
    throw error;
  }
}

/** @throws NotGranted where several are called so */
async function findThere({ users, userType }: SystemDirectories, user: JsonObject): Promise<string | undefined> {
  const userName = String(user.userName);
  const filter = `userName eq ${JSON.stringify(userName)}`;
  const answer = await users.list(readListQuery(userType, new URLSearchParams({ filter, count: '2' })));
  const found = answer.take();
  if (found.length > 1) throw new NotGranted('The system has several users of this userName.');
  const id = found[0]?.id;
  return id === undefined ? undefined : String(id);
}

/** Somebody else may create the user at the same time. */
async function createThere(directories: SystemDirectories, user: JsonObject): Promise<string> {
  const body = Object.fromEntries(Object.entries(user).filter(([key]) => !NOT_WRITTEN.has(key)));
  try {
    const { resource } = await directories.users.create(body, DEFAULT_PROJECTION);
    if (typeof resource.id === 'string') return resource.id;
    throw new NotGranted('The system made the user, and did not say under which id.');
  } catch (error) {
    const isTaken = error instanceof ScimError && error.status === 409;
    const found = isTaken ? await findThere(directories, user) : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

const memberOperation = (op: 'add' | 'remove', id: string): JsonObject => ({
  schemas: [PATCH_OP],
  Operations: [
    op === 'add'
      ? { op, path: 'members', value: [{ value: id }] }
      : { op, path: `members[value eq ${JSON.stringify(id)}]` },
  ],
});
