/** What an organization's SCIM endpoint demands: see protocol/profiles/. */
export const PROFILE_NAMES = ['core', 'vault', 'ias'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

export const isProfileName = (name: string): name is ProfileName => (PROFILE_NAMES as readonly string[]).includes(name);

/** Such as `core, vault, and ias`. */
export const PROFILE_LIST = new Intl.ListFormat('en').format(PROFILE_NAMES);
