import type { Profile } from './profile.js';

/** Requires what RFC 7643 requires: userName of a user (§4.1.1), displayName of a group (§4.2). */
export const CORE: Profile = {
  name: 'core',
  app: 'vault-platform',
  requirements: {
    User: [{ path: 'userName', source: 'userPrincipalName' }],
    Group: [{ path: 'displayName', source: 'displayName' }],
  },
};
