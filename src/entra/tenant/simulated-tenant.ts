import type { DirectoryChange, EntraDirectory, EntraGroup, EntraUser } from './model.js';

/** An Entra tenant in memory, which remembers what changed and when, as Graph's delta query does. */
export class SimulatedTenant implements EntraDirectory {
  readonly #users = new Map<string, EntraUser>();
  readonly #groups = new Map<string, EntraGroup>();
  /** The latest change of each object, by objectId. */
  readonly #changed = new Map<string, { kind: DirectoryChange['kind']; at: number }>();
  #watermark = 0;

  get users(): ReadonlyMap<string, EntraUser> {
    return this.#users;
  }

  get groups(): ReadonlyMap<string, EntraGroup> {
    return this.#groups;
  }

  get watermark(): number {
    return this.#watermark;
  }

  changesSince(watermark: number): DirectoryChange[] {
    return [...this.#changed]
      .filter(([, { at }]) => at > watermark)
      .sort(([, left], [, right]) => left.at - right.at)
      .map(([objectId, { kind }]) => ({ kind, objectId }));
  }

  /** Adds a user, or puts it in the place of the one with the same objectId. */
  putUser(user: EntraUser): void {
    this.#users.set(user.objectId, user);
    this.#touch('user', user.objectId);
  }

  putGroup(group: EntraGroup): void {
    this.#groups.set(group.objectId, group);
    this.#touch('group', group.objectId);
  }

  /** Deletes a user for good, out of its groups and as anybody's manager too. */
  deleteUser(objectId: string): void {
    if (!this.#users.delete(objectId)) return;
    this.#touch('user', objectId);
    for (const group of this.#groups.values()) {
      if (!group.members.has(objectId)) continue;
      this.putGroup({ ...group, members: new Set([...group.members].filter((id) => id !== objectId)) });
    }
    for (const user of this.#users.values()) {
      const { manager, ...others } = user;
      if (manager === objectId) this.putUser(others);
    }
  }

  deleteGroup(objectId: string): void {
    if (this.#groups.delete(objectId)) this.#touch('group', objectId);
  }

  #touch(kind: DirectoryChange['kind'], objectId: string): void {
    this.#watermark += 1;
    this.#changed.set(objectId, { kind, at: this.#watermark });
  }

  /** The whole tenant as JSON, for a job that is continued later. */
  toJSON(): SavedTenant {
    return {
      users: [...this.#users.values()],
      groups: [...this.#groups.values()].map((group) => ({ ...group, members: [...group.members] })),
      changed: [...this.#changed].map(([objectId, { kind, at }]) => [objectId, kind, at]),
      watermark: this.#watermark,
    };
  }

  static fromJSON(saved: SavedTenant): SimulatedTenant {
    const tenant = new SimulatedTenant();
    for (const user of saved.users) tenant.#users.set(user.objectId, user);
    for (const group of saved.groups) {
      tenant.#groups.set(group.objectId, { ...group, members: new Set(group.members) });
    }
    for (const [objectId, kind, at] of saved.changed) tenant.#changed.set(objectId, { kind, at });
    tenant.#watermark = saved.watermark;
    return tenant;
  }
}

export interface SavedTenant {
  readonly users: readonly EntraUser[];
  readonly groups: ReadonlyArray<Omit<EntraGroup, 'members'> & { readonly members: readonly string[] }>;
  readonly changed: ReadonlyArray<readonly [string, DirectoryChange['kind'], number]>;
  readonly watermark: number;
}
