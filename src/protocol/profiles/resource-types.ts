import { LRUCache } from 'lru-cache';
import { NO_DEFINITIONS, type OwnDefinitions, type OwnType, schemaIn, typeIn } from '../definitions/own-definitions.js';
import { fold } from '../fold.js';
import { GROUP } from '../schema/core-group.js';
import { USER } from '../schema/core-user.js';
import type { ResourceTypeDefinition } from '../schema/definition.js';
import { ENTERPRISE_USER } from '../schema/enterprise-user.js';
import { compileResourceType, type ResourceType } from '../schema/resource-type.js';
import type { TenantSettings } from '../tenant.js';
import { requirementsOf } from './chosen-requirements.js';
import { CORE } from './core.js';
import { IAS } from './ias.js';
import type { Profile } from './profile.js';
import { isProfileName, type ProfileName } from './profile-name.js';
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

const PROFILES: Record<ProfileName, Profile> = { core: CORE, vault: VAULT, ias: IAS };

/** undefined for one that another version knows. */
export const profileNamed = (name: string): Profile | undefined => (isProfileName(name) ? PROFILES[name] : undefined);

type ResourceTypes = ReadonlyMap<string, ResourceType>;

/** What an organization asks of its resource types. */
interface AskedOfTypes extends Partial<Pick<TenantSettings, 'uniqueExternalId' | 'strict'>> {
  /** Which mapped attributes users must have, where it chose. */
  readonly requiredAttributes?: readonly string[];
}

/** Organizations without definitions share theirs, and yet each may require something else of users. */
const MAX_COMPILED = 200;

const compiled = new WeakMap<OwnDefinitions, LRUCache<string, ResourceTypes>>();

/**
 * The resource types under a profile, by name, with what the organization defined itself. Compiled once for each
 * definitions object, which readStoredDefinitions gives for the same text again and again.
 * @param chosen what the organization requires of users by its own choice; see requirementsOf
 */
export function resourceTypesOf(
  profile: ProfileName,
  definitions: OwnDefinitions = NO_DEFINITIONS,
  { uniqueExternalId = false, strict = false, requiredAttributes = [] }: AskedOfTypes = {},
): ResourceTypes {
  let known = compiled.get(definitions);
  if (known === undefined) {
    known = new LRUCache({ max: MAX_COMPILED });
    compiled.set(definitions, known);
  }
  const key = `${profile} ${uniqueExternalId} ${strict} ${requiredAttributes.join(' ')}`;
  let types = known.get(key);
  if (types === undefined) {
    types = compile(PROFILES[profile], definitions, requiredAttributes, { uniqueExternalId, declaresTypes: strict });
    known.set(key, types);
  }
  return types;
}

function compile(
  profile: Profile,
  definitions: OwnDefinitions,
  chosen: readonly string[],
  asked: Pick<ResourceTypeDefinition, 'uniqueExternalId' | 'declaresTypes'>,
): ResourceTypes {
  const { name } = profile;
  const requirements = requirementsOf(profile, chosen);
  return new Map(
    resourceTypeDefinitions(name, definitions).map((definition) => [
      definition.name,
      compileResourceType({ ...definition, ...asked }, requirements[definition.name]),
    ]),
  );
}

/** The standard resource types under a profile with their additional extensions, and then the organization's own. */
export function resourceTypeDefinitions(profile: ProfileName, definitions: OwnDefinitions): ResourceTypeDefinition[] {
  const standard = DEFINITIONS.map((definition) =>
    extended(
      { ...definition, ...PROFILES[profile].types?.[definition.name] },
      typeIn(definitions, definition.name),
      definitions,
    ),
  );
  const others = definitions.types.flatMap((type) => {
    const schema = type.own && schemaIn(definitions, type.own.schema);
    if (type.own === undefined || schema === undefined) return [];
    const { endpoint, description } = type.own;
    return [extended({ name: type.name, endpoint, description, schema, extensions: [], own: true }, type, definitions)];
  });
  return [...standard, ...others];
}

function extended(
  definition: ResourceTypeDefinition,
  type: OwnType | undefined,
  definitions: OwnDefinitions,
): ResourceTypeDefinition {
  if (type === undefined || type.schemaExtensions.length === 0) return definition;
  const known = new Set(definition.extensions.map(({ id }) => fold(id)));
  // What the profile defines is not what the organization defined before it had the profile.
  const added = type.schemaExtensions
    .flatMap(({ schema }) => schemaIn(definitions, schema) ?? [])
    .filter(({ id }) => !known.has(fold(id)));
  const required = type.schemaExtensions.filter((extension) => extension.required);
  return {
    ...definition,
    extensions: [...definition.extensions, ...added],
    requiredExtensions: required.flatMap(({ schema }) => schemaIn(definitions, schema)?.id ?? []),
  };
}
