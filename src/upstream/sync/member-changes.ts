import { giveWay } from '../../protocol/give-way.js';
import type { JsonObject } from '../../protocol/json.js';
import { DEFAULT_PROJECTION } from '../../protocol/resource/projection.js';
import { PATCH_OP } from '../../protocol/urns.js';
import type { Referred, SyncReference } from '../../store/upstream/sync-link-store.js';
import type { UpstreamMember } from './local-body.js';
import { type SyncContext, versionOf } from './sync-context.js';

/** What became of the members of a group. */
export interface MembersChanged {
  readonly isChanged: boolean;
  /** Undefined where nothing was written. */
  readonly version: number | null | undefined;
  /** Of groups that may still come. */
  readonly later: readonly SyncReference[];
  /** Members whom nobody knows, who are left out. */
  readonly unknown: readonly string[];
}

/** Beyond, a group is refused. */
export const MAX_GROUP_MEMBERS = 200_000;
const LOOKED_UP = 5_000;
const ADDED_AT_ONCE = 5_000;
const REMOVED_AT_ONCE = 500;
/** Of one group, looked for again at the end. */
const MAX_LATER = 10_000;
const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Makes the members of a group those that the upstream names, by deltas. Members whom the upstream does not have, because
 * others let them in here, stay.
 */
export async function changeMembers(
  context: SyncContext,
  group: string,
  members: readonly UpstreamMember[],
  isNew: boolean,
): Promise<MembersChanged> {
  const wanted = new Set<string>();
  const add: string[] = [];
  const later: SyncReference[] = [];
  const unknown: string[] = [];
  for (let at = 0; at < members.length; at += LOOKED_UP) {
    const part = members.slice(at, at + LOOKED_UP);
    const states = await context.links.memberStates(
      group,
      part.map(({ id }) => id),
    );
    const byId = new Map<string, (Referred & { isMember: boolean })[]>();
    for (const state of states) byId.set(state.upstreamId, [...(byId.get(state.upstreamId) ?? []), state]);
    for (const { id, type } of part) {
      const found = byId.get(id)?.find(({ resourceType }) => type === undefined || resourceType === type);
      if (found !== undefined) {
        wanted.add(found.localId);
        if (!found.isMember) add.push(found.localId);
      } else if (type !== 'User' && later.length < MAX_LATER)
        later.push({ localId: group, part: 'member', upstreamId: id });
      else unknown.push(id);
    }
    await giveWay();
  }
  const remove = isNew ? [] : await strangersAmong(context, group, wanted);
  const version = await patchMembers(context, group, add, remove);
  return { isChanged: add.length + remove.length > 0, version, later, unknown };
}

/** Members whom the upstream has, and not in this group. */
async function strangersAmong({ links }: SyncContext, group: string, wanted: ReadonlySet<string>): Promise<string[]> {
  const remove: string[] = [];
  for (const type of ['User', 'Group'] as const) {
    let page: string[] = [];
    let after = LOWEST_ID;
    do {
      page = await links.linkedMembers(group, type, after, LOOKED_UP);
      for (const id of page) if (!wanted.has(id)) remove.push(id);
      after = page.at(-1) ?? after;
    } while (page.length === LOOKED_UP);
  }
  return remove;
}

/** @returns the version that the group has then; undefined where there was nothing to do */
export async function patchMembers(
  { directoryOf }: SyncContext,
  group: string,
  add: readonly string[],
  remove: readonly string[],
): Promise<number | null | undefined> {
  const directory = directoryOf('Group');
  let version: number | null | undefined;
  for (let i = 0; i * ADDED_AT_ONCE < add.length || i * REMOVED_AT_ONCE < remove.length; i += 1) {
    const out = remove.slice(i * REMOVED_AT_ONCE, (i + 1) * REMOVED_AT_ONCE);
    const into = add.slice(i * ADDED_AT_ONCE, (i + 1) * ADDED_AT_ONCE);
    const Operations: JsonObject[] = out.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` }));
    if (into.length > 0) Operations.push({ op: 'add', path: 'members', value: into.map((value) => ({ value })) });
    version = versionOf(await directory.patch(group, { schemas: [PATCH_OP], Operations }, DEFAULT_PROJECTION));
    await giveWay();
  }
  return version;
}
