import { invalidValue } from '../../protocol/scim-error.js';
import { isId } from '../parameters.js';

/** Ids that an error lists. */
export const MAX_NAMED = 10;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Ids that name nothing in the organization. */
export interface MissingMembers {
  /** Some of them, at least one more than an error lists. */
  readonly ids: readonly string[];
  readonly count: number;
}

/** What cannot be an id is asked for as one that nobody has, so that the statement refuses it with the unknown ones. */
export function askable(ids: ReadonlySet<string>): ReadonlySet<string> {
  const possible = new Set<string>();
  for (const id of ids) possible.add(isId(id) ? id : NOBODY);
  return possible;
}

/** @throws ScimError 400 invalidValue */
export function refuseUnknown({ ids, count }: MissingMembers, sent: ReadonlySet<string>): void {
  if (count === 0) return;
  const impossible = [...sent].filter((id) => !isId(id));
  const unknown = [...impossible, ...ids.filter((id) => sent.has(id))];
  const standIns = impossible.length > 0 && !sent.has(NOBODY) ? 1 : 0;
  const others = impossible.length + count - standIns - Math.min(unknown.length, MAX_NAMED);
  const more = others > 0 ? ` and ${others} more` : '';
  throw invalidValue(
    `members names no user or group of this organization: ${unknown
      .slice(0, MAX_NAMED)
      .map((id) => JSON.stringify(id.slice(0, 100)))
      .join(', ')}${more}. Nothing was changed; create the users first and send the request again.`,
    'members-unknown',
  );
}

/** RFC 7643 §4.2 leaves it open whether groups may contain each other; here they may not. */
export function refuseCycle(ids: readonly string[]): void {
  if (ids.length === 0) return;
  throw invalidValue(
    `members names groups that contain this group, or are it: ${ids.join(', ')}. Nothing was changed.`,
    'members-circular',
  );
}
