import type { AttributeChange } from '../resource/changes.js';

/**
 * What users may say of themselves: nothing by which they are recognised, signed in, sorted or given rights. Attributes
 * of extensions are not among them, as nobody here can know what they decide.
 */
const SELF_SERVICE: ReadonlySet<string> = new Set([
  'name',
  'displayName',
  'nickName',
  'profileUrl',
  'preferredLanguage',
  'locale',
  'timezone',
  'phoneNumbers',
  'ims',
  'photos',
  'addresses',
]);

/** The paths among these changes that a user may not make of their own resource. */
export const beyondSelfService = (changes: readonly AttributeChange[]): string[] =>
  changes.map(({ path }) => path).filter((path) => !SELF_SERVICE.has(/^[^.:[]*/.exec(path)?.[0] ?? ''));

export const SELF_SERVICE_NAMES = [...SELF_SERVICE];
