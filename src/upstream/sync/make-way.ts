import { randomUUID } from 'node:crypto';
import { isObject } from '../../protocol/json.js';
import { DEFAULT_PROJECTION } from '../../protocol/resource/projection.js';
import { ScimError } from '../../protocol/scim-error.js';
import { PATCH_OP } from '../../protocol/urns.js';
import { matchedName } from '../../store/upstream/sync-link-store.js';
import { NO_TYPE_COUNTS, type SyncedType } from '../../store/upstream/sync-row.js';
import { askFor } from './ask-upstream.js';
import { readEntities } from './read-entities.js';
import { isPassing, type SyncContext, Tally } from './sync-context.js';

/** Whose name nobody else of an organization has. */
const NAME_OF = { User: 'userName', Group: 'displayName' } as const satisfies Record<SyncedType, string>;
/** So many give way one to the other. */
const MAX_MOVES = 20;

interface Move {
  readonly localId: string;
  readonly name: string;
}

/**
 * Frees a name that somebody of ours has still, and at the upstream has no more: who has it takes the name that they have
 * there now, and so whoever has that one. Where that comes back to who is to get the name, as with two who swapped theirs,
 * that one takes a name in between.
 * @param name that is to be free
 * @param mover of ours who is to get it; undefined for one who is to be created
 * @returns whether it is free: not where somebody has it whom the upstream does not know, or who has it there as well
 */
export async function makeWay(
  context: SyncContext,
  type: SyncedType,
  name: string,
  mover: string | undefined,
): Promise<boolean> {
  const moves: Move[] = [];
  let isCircle = false;
  for (let wanted = name; !isCircle; ) {
    const holder = await holderOf(context, type, wanted);
    if (holder === undefined) {
      if (moves.length === 0) return false;
      break;
    }
    isCircle = holder.localId === mover;
    if (isCircle) break;
    const next = moves.length < MAX_MOVES ? await nameNow(context, type, holder.linkedTo) : undefined;
    const isMoved = next !== undefined && !isSame(next, wanted) && !moves.some((one) => one.localId === holder.localId);
    if (!isMoved) return false;
    moves.push({ localId: holder.localId, name: next });
    wanted = next;
  }
  if (isCircle && mover !== undefined) moves.push({ localId: mover, name: `renaming-${randomUUID()}` });
  try {
    for (const move of moves.reverse()) await rename(context, type, move);
    return true;
  } catch (error) {
    if (error instanceof ScimError && !isPassing(error)) return false;
    throw error;
  }
}

async function holderOf({ links }: SyncContext, type: SyncedType, name: string) {
  const key = matchedName(NAME_OF[type], name);
  return (await links.namesakes(type, NAME_OF[type], [key])).get(key);
}

/** @returns undefined for who is not of the upstream, or cannot be read */
async function nameNow(context: SyncContext, type: SyncedType, upstreamId: string | null): Promise<string | undefined> {
  if (upstreamId === null) return undefined;
  const resource = await askFor(context, type, upstreamId);
  if (!isObject(resource)) return undefined;
  const uncounted = new Tally(type, NO_TYPE_COUNTS, context.properties);
  const [entity] = (await readEntities(context, type, [resource], uncounted, false)).entities;
  const name = entity?.attributes[NAME_OF[type]];
  return typeof name === 'string' && !name.includes('\u0000') ? name : undefined;
}

const isSame = (one: string, other: string): boolean => matchedName('userName', one) === matchedName('userName', other);

async function rename({ directoryOf }: SyncContext, type: SyncedType, { localId, name }: Move): Promise<void> {
  const Operations = [{ op: 'replace', path: NAME_OF[type], value: name }];
  await directoryOf(type).patch(localId, { schemas: [PATCH_OP], Operations }, DEFAULT_PROJECTION);
}
