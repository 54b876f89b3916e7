import type { Json } from '../../protocol/json.js';
import { isObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { TenantContext } from '../../protocol/tenant-context.js';
import { groupValues, userValues } from '../../store/columns.js';
import type { GroupStore } from '../../store/group-store.js';
import type { NewRow } from '../../store/resource-batch.js';
import type { UserStore } from '../../store/user-store.js';
import { readNewGroup } from '../groups.js';
import { representGroup, representUser } from '../representation.js';
import type { Represented } from '../resource-directory.js';
import { readNewUser } from '../users.js';

/** A resource that was read and checked, and waits for others to be stored with. */
export interface NewResource extends NewRow {
  readonly type: ResourceType;
}

/** Creates many resources of one type in a bounded number of statements, each as `create` of its directory would. */
export interface BatchCreation {
  /** Whether this body can be created among others; what cannot needs a statement of its own. */
  takes(body: Json | undefined): boolean;
  /** @throws ScimError 400 */
  read(tenant: TenantContext, body: Json | undefined): NewResource;
  /**
   * @param allOrNone store nothing when one of them cannot be stored
   * @returns for each the complete resource, or why it was not stored; undefined when with `allOrNone` nothing was
   */
  store(
    tenant: TenantContext,
    resources: readonly NewResource[],
    allOrNone: boolean,
  ): Promise<(Represented | ScimError)[] | undefined>;
}

export function createUserBatches(store: UserStore): BatchCreation {
  return {
    takes: () => true,
    read(tenant, body) {
      const user = readNewUser(tenant, body);
      return { ...user, values: userValues(user.resource) };
    },
    async store(tenant, users, allOrNone) {
      const outcomes = await store.createAll(tenant, users, allOrNone);
      return answers(users, outcomes, (type, stored) => representUser(tenant, type, stored));
    },
  };
}

export function createGroupBatches(store: GroupStore): BatchCreation {
  return {
    takes: (body) => !isObject(body) || !Object.keys(body).some((name) => /(^|:)members$/i.test(name)),
    read(tenant, body) {
      const group = readNewGroup(tenant, body);
      return { ...group, values: groupValues(group.resource) };
    },
    async store(tenant, groups, allOrNone) {
      const outcomes = await store.createAll(tenant, groups, allOrNone);
      return answers(groups, outcomes, (type, stored) => representGroup(tenant, type, stored));
    },
  };
}

function answers<Stored>(
  resources: readonly NewResource[],
  outcomes: readonly (Stored | ScimError)[] | undefined,
  represent: (type: ResourceType, stored: Stored) => Represented,
): (Represented | ScimError)[] | undefined {
  return (
    outcomes &&
    resources.map(({ type }, i) => {
      const outcome = outcomes[i];
      if (outcome === undefined) throw new Error('a resource of a batch has no outcome');
      return outcome instanceof ScimError ? outcome : represent(type, outcome);
    })
  );
}
