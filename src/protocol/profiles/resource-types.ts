import { GROUP } from '../schema/core-group.js';
import { USER } from '../schema/core-user.js';
import type { ResourceTypeDefinition } from '../schema/definition.js';
import { ENTERPRISE_USER } from '../schema/enterprise-user.js';
import { compileResourceType, type ResourceType } from '../schema/resource-type.js';
import type { ProfileName } from '../tenant-context.js';
import { CORE } from './core.js';
import type { Profile } from './profile.js';
import { VAULT } from './vault.js';

const DEFINITIONS: readonly ResourceTypeDefinition[] = [
  {
    name: 'User',
    endpoint: '/Users',
    description: 'People with an account.',
    schema: USER,
    extensions: [ENTERPRISE_USER],
  },
  {
    name: 'Group',
    endpoint: '/Groups',
    description: 'Sets of users and of other groups.',
    schema: GROUP,
    extensions: [],
  },
];

const COMPILED: Record<ProfileName, ReadonlyMap<string, ResourceType>> = {
  core: compile(CORE),
  vault: compile(VAULT),
};

/** The resource types under a profile, by name; compiled once, when the module is loaded. */
export const resourceTypesOf = (profile: ProfileName): ReadonlyMap<string, ResourceType> => COMPILED[profile];

function compile(profile: Profile): ReadonlyMap<string, ResourceType> {
  return new Map(
    DEFINITIONS.map((definition) => [
      definition.name,
      compileResourceType(definition, profile.requirements[definition.name]),
    ]),
  );
}
