import { createPeople, type People } from './people.js';
import { SimulatedTenant } from './simulated-tenant.js';

/** How large a generated tenant is. */
export interface TenantSize {
  readonly users: number;
  readonly groups: number;
  /** Members of a group on average; default 20. */
  readonly members?: number;
}

/** Every so manieth person leads others. */
const SPAN = 12;

/**
 * A tenant with people from many countries who report to each other, and groups of them; the same for the same seed.
 * @throws NamesMissing
 */
export async function generateTenant(
  size: TenantSize,
  seed: number,
): Promise<{ tenant: SimulatedTenant; people: People }> {
  const tenant = new SimulatedTenant();
  const people = await createPeople(seed);
  const managers: string[] = [];
  const everybody: string[] = [];
  for (let i = 0; i < size.users; i += 1) {
    const user = people.make(managers);
    tenant.putUser(user);
    everybody.push(user.objectId);
    if (i % SPAN === 0) managers.push(user.objectId);
  }
  for (let i = 0; i < size.groups; i += 1) tenant.putGroup(makeGroup(people, everybody, i + 1, size.members ?? 20));
  return { tenant, people };
}

/** Names of groups say what they are, so that they can be taken away again: see `SIMULATION_MARKS`. */
export const simulatedGroup = (name: string): string => `${name} (simulated)`;

/** A group whose name is given only once. */
export function makeGroup(people: People, everybody: readonly string[], number: number, members: number) {
  const { faker } = people;
  const count = faker.number.int({ min: 0, max: members * 2 });
  return {
    objectId: faker.string.uuid(),
    displayName: simulatedGroup(`${faker.commerce.department()} ${faker.location.country()} ${number}`),
    attributes: {},
    members: new Set(faker.helpers.arrayElements(everybody, Math.min(count, everybody.length))),
  };
}
