import { fold } from '../fold.js';
import type { Profile } from './profile.js';
import { type MappedAttribute, VAULT_USER_ATTRIBUTES } from './vault.js';

/** A user without it cannot be told from others (RFC 7643 §4.1.1), whatever anybody chooses. */
export const ALWAYS_REQUIRED = 'userName';

/**
 * What resources must have: what the profile says, or, of the mapped attributes of users, what the organization chose.
 * @param chosen paths of mapped attributes; none where the organization did not choose
 */
export function requirementsOf({ requirements }: Profile, chosen: readonly string[]): Profile['requirements'] {
  if (chosen.length === 0) return requirements;
  const own = new Set([ALWAYS_REQUIRED, ...chosen].map(fold));
  const byProfile = requirements.User?.filter(({ path }) => mappedAttribute(path) === undefined) ?? [];
  const mapped = VAULT_USER_ATTRIBUTES.filter(({ path }) => own.has(fold(path)));
  return { ...requirements, User: [...byProfile, ...mapped.map(({ path, source }) => ({ path, source }))] };
}

/** The mapped attribute with this path, whatever the case. */
export const mappedAttribute = (path: string): MappedAttribute | undefined =>
  VAULT_USER_ATTRIBUTES.find((attribute) => fold(attribute.path) === fold(path));

/**
 * The mapped attribute that somebody names: by its path, or as short as people write it, such as `department`,
 * `emails.value` or `manager`.
 * @returns undefined for none
 */
export function mappedAttributeNamed(name: string): MappedAttribute | undefined {
  const named = fold(name.trim());
  return VAULT_USER_ATTRIBUTES.find(({ path }) => namesOf(path).some((known) => fold(known) === named));
}

function namesOf(path: string): string[] {
  const local = shortName(path);
  const plain = local.replace(/\[.*\]/, '');
  const [attribute = '', part] = plain.split('.');
  // Of name and addresses there are several.
  return [path, local, plain, part === undefined || part === 'value' ? attribute : part];
}

/** A path without the URN of its schema. */
export const shortName = (path: string): string => path.replace(/^urn:.*:/, '');
