import { fold } from '../../protocol/fold.js';
import type { Database } from '../database.js';

/** Names that one part may stand for. */
export const MAX_LIKE = 50;
/** Newest entries that are looked through for names of what never came to be, such as users who were refused. */
export const MAX_LOOKED_THROUGH = 20_000;

/** Names by the indexes that begin with the organization, and a fixed number of entries: the size of the log is of no account. */
export const LIKE = `SELECT id::text AS subject, user_name_folded AS name FROM (
    SELECT id, user_name_folded FROM rollcall.users
     WHERE organization_id = $1 AND (strpos(user_name_folded, $2) > 0 OR strpos(display_name_folded, $2) > 0) LIMIT $3) found
  UNION ALL SELECT id::text, display_name_folded FROM (
    SELECT id, display_name_folded FROM rollcall.groups
     WHERE organization_id = $1 AND strpos(display_name_folded, $2) > 0 LIMIT $3) found
  UNION ALL SELECT id::text, lower(name) FROM (
    SELECT id, name FROM rollcall.resources
     WHERE organization_id = $1 AND strpos(lower(name), $2) > 0 LIMIT $3) found
  UNION ALL SELECT id::text, name_folded FROM (
    SELECT id, name_folded FROM rollcall.deleted_resources
     WHERE organization_id = $1 AND strpos(name_folded, $2) > 0 LIMIT $3) found
  UNION ALL SELECT subject, subject FROM (
    SELECT subject, resource_name FROM rollcall.provisioning_log
     WHERE organization_id = $1 ORDER BY id DESC LIMIT ${MAX_LOOKED_THROUGH}) newest
   WHERE subject IS NOT NULL AND (strpos(subject, $2) > 0 OR strpos(lower(resource_name), $2) > 0)
  LIMIT $4`;

/**
 * Every subject under which the log speaks of what has a text in its name: ids and names, of what is there, was deleted, or was
 * refused of late.
 * @returns undefined when they are too many
 */
export async function subjectsLike(
  database: Database,
  organizationId: string,
  part: string,
): Promise<string[] | undefined> {
  const values = [organizationId, fold(part), MAX_LIKE + 1, 4 * MAX_LIKE];
  const rows = await database.query<{ subject: string; name: string | null }>('log.subjects_like', LIKE, values);
  const subjects = [...new Set(rows.flatMap(({ subject, name }) => (name === null ? [subject] : [subject, name])))];
  return new Set(rows.map(({ name, subject }) => name ?? subject)).size > MAX_LIKE ? undefined : subjects;
}
