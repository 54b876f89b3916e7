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

/**
 * Those that a user may not change of their own resource.
 * @param names top-level members of a resource: attributes and URNs of extensions
 */
export const beyondSelfService = (names: readonly string[]): string[] =>
  names.filter((name) => !SELF_SERVICE.has(name));

export const SELF_SERVICE_NAMES = [...SELF_SERVICE];
