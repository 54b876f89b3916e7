import type { Connection, ScimAnswer } from '../client/connection.js';
import { memberOf } from '../target/target-path.js';
import { deletePaths } from './creations.js';

/** How resources of one type that a tool has made are told from all others. */
interface Mark {
  /** For the endpoint; what it finds is looked at here again. */
  readonly filter: string;
  isOn(resource: unknown): boolean;
}

export interface Marks {
  readonly users: Mark;
  readonly groups: Mark;
}

const named =
  (attribute: 'userName' | 'displayName', pattern: RegExp): Mark['isOn'] =>
  (resource) => {
    const name = memberOf(resource, attribute);
    return typeof name === 'string' && pattern.test(name);
  };
const SIMULATED = /^[a-z'.]*\d+@contoso\.example$/i;
const isNamedAsSimulated = named('userName', SIMULATED);
const isNamedById = named('userName', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);

/** As those are who are called by their id in Entra. */
function hasSimulatedAddress(user: unknown): boolean {
  const emails = memberOf(user, 'emails');
  const addresses = Array.isArray(emails) ? emails.map((email) => memberOf(email, 'value')) : [];
  return addresses.some((address) => typeof address === 'string' && SIMULATED.test(address));
}

/** People whom `generateTenant` makes up have addresses that nobody can have (RFC 2606), and groups say that they are simulated. */
export const SIMULATION_MARKS: Marks = {
  users: {
    filter: 'userName ew "@contoso.example" or emails.value ew "@contoso.example"',
    isOn: (user) => isNamedAsSimulated(user) || (isNamedById(user) && hasSimulatedAddress(user)),
  },
  groups: { filter: 'displayName ew " (simulated)"', isOn: named('displayName', / \(simulated\)$/) },
};

const VALIDATOR = /^validator-[a-z]+\d?-[0-9a-f]{8}-[0-9a-f]{4}(@contoso\.example)?$/i;

/** What `unique` names. */
export const VALIDATOR_MARKS: Marks = {
  users: { filter: 'userName sw "validator-"', isOn: named('userName', VALIDATOR) },
  groups: { filter: 'displayName sw "validator-"', isOn: named('displayName', VALIDATOR) },
};

export interface CleanUpReport {
  readonly users: number;
  readonly groups: number;
  /** URLs of what could not be deleted. */
  readonly left: readonly string[];
}

/** An endpoint that does not list what it has; the message is a sentence. */
export class NotListed extends Error {
  override readonly name = 'NotListed';
}

/**
 * Deletes what runs of a tool have left at an endpoint, whoever ran it and when: what it made is known by its names.
 * @throws ConnectionError when it cannot be asked, NotListed when it does not list what it has
 */
export async function cleanUp(
  connection: Connection,
  { users, groups }: Marks,
  onProgress?: (done: number, total: number) => void,
): Promise<CleanUpReport> {
  // Groups first: some servers do not delete a user who is a member.
  const found = {
    groups: await find(connection, '/Groups', groups),
    users: await find(connection, '/Users', users),
  };
  const left = await deletePaths(connection, [...found.groups, ...found.users], onProgress);
  const deleted = (paths: readonly string[]) => {
    const urls = new Set(paths.map((path) => connection.urlOf({ method: 'DELETE', path })));
    return urls.size - left.filter((url) => urls.has(url)).length;
  };
  return { users: deleted(found.users), groups: deleted(found.groups), left };
}

const PAGE = 100;

/** The paths of all resources with a mark; where the filter is not understood, all resources are looked at. */
async function find(connection: Connection, endpoint: '/Users' | '/Groups', mark: Mark): Promise<string[]> {
  const ask = (startIndex: number, filter: string | undefined) =>
    connection.send({
      method: 'GET',
      path: endpoint,
      query: [
        ...(endpoint === '/Groups' ? [['excludedAttributes', 'members'] as const] : []),
        ...(filter === undefined ? [] : [['filter', filter] as const]),
        ['startIndex', String(startIndex)],
        ['count', String(PAGE)],
      ],
    });
  let filter: string | undefined = mark.filter;
  let answer = await ask(1, filter);
  if (isRefused(answer)) {
    filter = undefined;
    answer = await ask(1, filter);
  }
  // An endpoint without groups has none to delete.
  if (endpoint === '/Groups' && (answer.status === 404 || answer.status === 501)) return [];
  const paths = new Set<string>();
  const seen = new Set<string>();
  for (let startIndex = 1; ; ) {
    const { total, resources } = pageOf(endpoint, answer);
    const before = seen.size;
    for (const resource of resources) {
      const id = memberOf(resource, 'id');
      if (typeof id !== 'string') continue;
      seen.add(id);
      if (mark.isOn(resource)) paths.add(`${endpoint}/${encodeURIComponent(id)}`);
    }
    startIndex += resources.length;
    // An endpoint that shows the same page again would do so for ever.
    if (seen.size === before || startIndex > total) return [...paths];
    answer = await ask(startIndex, filter);
  }
}

const isRefused = ({ status }: ScimAnswer) => status === 400 || status === 403 || status === 501;

/** @throws NotListed */
function pageOf(endpoint: string, { status, json, text }: ScimAnswer): { total: number; resources: unknown[] } {
  const total = memberOf(json, 'totalResults');
  const resources = memberOf(json, 'Resources') ?? [];
  if (status !== 200 || typeof total !== 'number' || !Array.isArray(resources)) {
    const said = text.trim().replace(/\s+/g, ' ').slice(0, 200);
    throw new NotListed(`GET ${endpoint} was answered with ${status} and no list${said === '' ? '' : `: ${said}`}`);
  }
  return { total, resources };
}
