import { invalidValue } from '../../protocol/scim-error.js';
import { isUuid } from '../parameters.js';

/** Ids that an error lists. */
const MAX_NAMED = 10;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What cannot be an id is asked for as one that nobody has, so that the statement refuses it with the unknown ones. */
export const askable = (ids: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...ids].map((id) => (isUuid(id) ? id : NOBODY)));

export function refuseUnknown(missing: readonly string[], sent: ReadonlySet<string>): void {
  const unknown = [...[...sent].filter((id) => !isUuid(id)), ...missing.filter((id) => sent.has(id))];
  if (unknown.length === 0) return;
  const more = unknown.length > MAX_NAMED ? ` and ${unknown.length - MAX_NAMED} more` : '';
  throw invalidValue(
    `members names no user or group of this organization: ${unknown
      .slice(0, MAX_NAMED)
      .map((id) => JSON.stringify(id.slice(0, 100)))
      .join(', ')}${more}. Nothing was changed; create the users first and send the request again.`,
  );
}

/** RFC 7643 §4.2 leaves it open whether groups may contain each other; here they may not. */
export function refuseCycle(ids: readonly string[]): void {
  if (ids.length === 0) return;
  throw invalidValue(
    `members names groups that contain this group, or are it: ${ids.slice(0, MAX_NAMED).join(', ')}. Nothing was changed.`,
  );
}
