import { open } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { MATCHABLE, type Matchable, type SourceUser } from '../../directory/relink/link-preview.js';
import type { EntraUser } from '../../entra/tenant/model.js';
import { readTenant } from '../../entra/tenant/read-tenant.js';
import { type SavedTenant, SimulatedTenant } from '../../entra/tenant/simulated-tenant.js';
import { type PlacedUser, streamUsers } from '../../entra/tenant/stream-users.js';
import { readTextFile } from '../input/read-text-file.js';

/** By which attribute here a job looks for the value of which attribute there, the first first. */
export type Matching = readonly (readonly [by: Matchable, from: string])[];

/** Entra's own for the gallery application. */
export const DEFAULT_MATCHING: Matching = [
  ['userName', 'userPrincipalName'],
  ['externalId', 'mailNickname'],
];

/** CSV of any size is read in parts; JSON is not. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;
/** Whom two of the source find is remembered for each. */
const MAX_USERS = 1_000_000;

/** Such as `userName=userPrincipalName,externalId=objectId`. @throws InvalidArgumentError */
export function parseMatching(text: string): Matching {
  const pairs = text.split(',').map((pair) => pair.trim().split('='));
  return pairs.map(([by = '', from = '']) => {
    const known = MATCHABLE.find((name) => name.toLowerCase() === by.trim().toLowerCase());
    if (known === undefined || from.trim() === '')
      throw new InvalidArgumentError(
        `Give pairs such as userName=userPrincipalName,externalId=mailNickname; matched by may be ${MATCHABLE.join(', ')}.`,
      );
    return [known, from.trim()] as const;
  });
}

/** The users of a CSV export, or of a JSON one or the file of a simulated job. @throws OperatorError, TenantFileError */
export async function* sourceUsers(path: string, matching: Matching): AsyncGenerator<SourceUser> {
  let count = 0;
  for await (const { place, user } of usersIn(path)) {
    count += 1;
    if (count > MAX_USERS) throw new OperatorError(`${path} has more than ${MAX_USERS} users: split it.`);
    if (user.softDeleted) continue;
    yield { place, name: user.userPrincipalName, values: matching.map(([by, from]) => [by, attributeOf(user, from)]) };
  }
}

async function* usersIn(path: string): AsyncGenerator<PlacedUser> {
  if (path.toLowerCase().endsWith('.json')) {
    yield* inJson(await readTextFile(path, MAX_JSON_BYTES, 'a JSON file'), path);
    return;
  }
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(`${path} cannot be read: ${error.code ?? error.message}. Give a CSV or JSON file.`);
  });
  yield* streamUsers(file.createReadStream());
}

function* inJson(text: string, path: string): Generator<PlacedUser> {
  if (Buffer.byteLength(text) > MAX_JSON_BYTES)
    throw new OperatorError(`${path} is too long: JSON of at most ${MAX_JSON_BYTES} bytes is read; CSV may be longer.`);
  let i = 0;
  for (const user of tenantIn(text).users.values()) {
    i += 1;
    yield { place: `User ${i}`, user };
  }
}

/** The file of `rollcall simulate entra --state` has its tenant within. */
function tenantIn(text: string): SimulatedTenant {
  if (!text.includes('"rollcall-simulation-2"')) return readTenant(text);
  const { tenant } = JSON.parse(text) as { tenant: SavedTenant };
  return SimulatedTenant.fromJSON(tenant);
}

const attributeOf = (user: EntraUser, name: string): string =>
  name === 'objectId' || name === 'userPrincipalName' ? user[name] : (user.attributes[name] ?? '');
