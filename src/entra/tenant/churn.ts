import { makeGroup, simulatedGroup } from './generate-tenant.js';
import type { EntraUser } from './model.js';
import type { People } from './people.js';
import type { SimulatedTenant } from './simulated-tenant.js';

/** How often each thing happens, of a hundred. */
const EVENTS = {
  joiner: 20,
  mover: 25,
  rename: 8,
  newManager: 8,
  lostManager: 2,
  leaver: 12,
  blocked: 4,
  restored: 5,
  deleted: 4,
  membersChanged: 9,
  groupRenamed: 1,
  groupAdded: 1,
  groupDeleted: 1,
} as const;

export type ChurnEvent = keyof typeof EVENTS;

const BAG = Object.entries(EVENTS).flatMap(([event, weight]) =>
  Array.from({ length: weight }, () => event as ChurnEvent),
);

/**
 * Lets a number of things happen in the tenant: people join, move, marry, leave, come back, and groups change.
 * @returns how often each happened
 */
export function churn(tenant: SimulatedTenant, people: People, events: number): Partial<Record<ChurnEvent, number>> {
  const happened: Partial<Record<ChurnEvent, number>> = {};
  const active = new Pool();
  const away = new Pool();
  for (const user of tenant.users.values()) (isAway(user) ? away : active).add(user.objectId);
  for (let i = 0; i < events; i += 1) {
    const event = people.faker.helpers.arrayElement(BAG);
    if (apply({ tenant, people, active, away }, event)) happened[event] = (happened[event] ?? 0) + 1;
  }
  return happened;
}

const isAway = ({ softDeleted, accountEnabled }: EntraUser) => softDeleted || !accountEnabled;

/** objectIds of which any can be picked or taken out at once, however many there are. */
class Pool {
  readonly #ids: string[] = [];
  readonly #places = new Map<string, number>();

  get ids(): readonly string[] {
    return this.#ids;
  }

  add(id: string): void {
    this.#places.set(id, this.#ids.length);
    this.#ids.push(id);
  }

  delete(id: string): void {
    const place = this.#places.get(id);
    const last = this.#ids.pop();
    this.#places.delete(id);
    if (place === undefined || last === undefined || last === id) return;
    this.#ids[place] = last;
    this.#places.set(last, place);
  }
}

interface Scene {
  readonly tenant: SimulatedTenant;
  readonly people: People;
  readonly active: Pool;
  readonly away: Pool;
}

/** @returns false when there is nobody whom it could happen to */
function apply({ tenant, people, active, away }: Scene, event: ChurnEvent): boolean {
  const pick = ({ ids }: Pool) => tenant.users.get(ids.length === 0 ? '' : people.faker.helpers.arrayElement(ids));
  const put = (user: EntraUser | undefined, change: (user: EntraUser) => EntraUser) => {
    if (user === undefined) return false;
    const changed = change(user);
    tenant.putUser(changed);
    if (isAway(changed) !== isAway(user)) {
      (isAway(user) ? away : active).delete(user.objectId);
      (isAway(changed) ? away : active).add(user.objectId);
    }
    return true;
  };
  const one = pick(active);
  switch (event) {
    case 'joiner': {
      const joiner = people.make(active.ids.slice(0, 50));
      tenant.putUser(joiner);
      active.add(joiner.objectId);
      return true;
    }
    case 'mover':
      return put(one, (user) => people.move(user));
    case 'rename':
      return put(one, (user) => people.rename(user));
    case 'newManager': {
      const manager = pick(active)?.objectId;
      return put(one, (user) => (manager === undefined || manager === user.objectId ? user : { ...user, manager }));
    }
    case 'lostManager':
      return put(one, ({ manager: _, ...user }) => user);
    case 'leaver':
      return put(one, (user) => ({ ...user, softDeleted: true }));
    case 'blocked':
      return put(one, (user) => ({ ...user, accountEnabled: false }));
    case 'restored':
      return put(pick(away), (user) => ({ ...user, softDeleted: false, accountEnabled: true }));
    case 'deleted': {
      const gone = pick(away);
      if (gone?.softDeleted !== true) return false;
      tenant.deleteUser(gone.objectId);
      away.delete(gone.objectId);
      return true;
    }
    default:
      return changeGroup(tenant, people, event);
  }
}

function changeGroup(tenant: SimulatedTenant, people: People, event: ChurnEvent): boolean {
  const { faker } = people;
  const groups = [...tenant.groups.values()];
  const everybody = [...tenant.users.values()]
    .filter(({ softDeleted }) => !softDeleted)
    .map(({ objectId }) => objectId);
  if (event === 'groupAdded') {
    tenant.putGroup(makeGroup(people, everybody, tenant.watermark, 10));
    return true;
  }
  const group = groups.length === 0 ? undefined : faker.helpers.arrayElement(groups);
  if (group === undefined) return false;
  if (event === 'groupDeleted') tenant.deleteGroup(group.objectId);
  else if (event === 'groupRenamed') {
    tenant.putGroup({ ...group, displayName: simulatedGroup(`${faker.commerce.department()} ${tenant.watermark}`) });
  } else {
    const stay = [...group.members].filter(() => faker.number.int(9) > 0);
    const join = faker.helpers.arrayElements(everybody, faker.number.int(3));
    tenant.putGroup({ ...group, members: new Set([...stay, ...join]) });
  }
  return true;
}
