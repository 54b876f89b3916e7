import { fold } from '../../protocol/fold.js';
import {
  ALWAYS_REQUIRED,
  mappedAttributeNamed,
  requirementsOf,
  shortName,
} from '../../protocol/profiles/chosen-requirements.js';
import { profileNamed, resourceTypesOf } from '../../protocol/profiles/resource-types.js';
import { VAULT_USER_ATTRIBUTES } from '../../protocol/profiles/vault.js';
import type { AttributeType } from '../../protocol/schema/definition.js';
import { parseRequirement } from '../../protocol/schema/requirement.js';
import { type AttributePath, leafOf, type ResourceType } from '../../protocol/schema/resource-type.js';
import type { Database } from '../../store/database.js';
import { countLackingUsers, type LackingUsers } from '../../store/definitions/lacking-users.js';
import { OperatorError } from '../operator-error.js';
import { ChangedMeanwhile, type Organization, type Organizations, profileOf } from '../organizations.js';

/** A mapped attribute, and whether an organization refuses a user without it. */
export interface RequiredAttribute {
  /** As the mapping names it on the side of SCIM. */
  readonly path: string;
  /** The source attribute in Entra, by its default. */
  readonly source: string;
  readonly type: AttributeType;
  readonly isRequired: boolean;
  /** Whether the profile alone would require it. */
  readonly isByProfile: boolean;
  /** Nobody can switch it off. */
  readonly isFixed: boolean;
}

export interface RequirementList {
  readonly profile: string;
  /** Whether the organization chose by itself; else its profile says it. */
  readonly isChosen: boolean;
  readonly attributes: readonly RequiredAttribute[];
}

/** Users who lack values, by the path of the attribute. */
export interface Lacking extends Pick<LackingUsers, 'lookedAt' | 'isMore'> {
  readonly counts: ReadonlyMap<string, number>;
}

const MAX_ATTEMPTS = 5;
const USERS: ResourceType | undefined = resourceTypesOf('core').get('User');

/** Which of the mapped attributes a user must have, by an organization's own choice. Every method may throw OperatorError. */
export class Requirements {
  readonly #organizations: Organizations;
  readonly #database: Database;

  constructor(organizations: Organizations, database: Database) {
    this.#organizations = organizations;
    this.#database = database;
  }

  async read(slug: string): Promise<RequirementList> {
    return listOf(await this.#organizations.get(slug));
  }

  /** How many users have no value, of all or of those who came first. */
  async lacking(slug: string): Promise<Lacking> {
    const { id } = await this.#organizations.get(slug);
    const { counts, ...seen } = await countLackingUsers(this.#database, id, MAPPED.map(lookedFor));
    return { ...seen, counts: new Map(MAPPED.map(({ path }, i) => [path, counts[i] ?? 0])) };
  }

  /**
   * Requires attributes from now on, or does not any more; users who are here stay as they are.
   * @param names see mappedAttributeNamed
   */
  async change(slug: string, names: readonly string[], isRequired: boolean, by?: string): Promise<RequirementList> {
    const paths = new Set(names.map((name) => pathNamed(name, isRequired)));
    for (let attempt = 1; ; attempt += 1) {
      const organization = await this.#organizations.get(slug);
      const { attributes } = listOf(organization);
      if (attributes.every((each) => !paths.has(each.path) || each.isRequired === isRequired))
        return listOf(organization);
      const chosen = attributes
        .filter((each) => (paths.has(each.path) ? isRequired : each.isRequired))
        .map(({ path }) => path);
      try {
        return listOf(await this.#organizations.setRequired(slug, chosen, by, organization.version));
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  /** Requires what the profile says again. */
  async reset(slug: string, by?: string): Promise<RequirementList> {
    const organization = await this.#organizations.get(slug);
    if (organization.requiredAttributes.length === 0) return listOf(organization);
    return listOf(await this.#organizations.setRequired(slug, [], by, organization.version));
  }
}

const MAPPED = VAULT_USER_ATTRIBUTES.map((attribute) => ({ ...attribute, at: mappedPath(attribute.path) }));

/** Where the mapped attributes are in the schemas, which is the same in every profile. */
function mappedPath(path: string): AttributePath & { readonly elementType: string | undefined } {
  const { schema, attribute, subAttribute, elementType } = parseRequirement(
    { path, source: '' },
    USERS?.schema.id ?? '',
  );
  const at = USERS?.resolve(`${schema}:${attribute}${subAttribute === undefined ? '' : `.${subAttribute}`}`);
  if (at === undefined) throw new Error(`no schema of users has ${path}`);
  return { ...at, elementType };
}

const lookedFor = ({ at }: (typeof MAPPED)[number]) => ({ path: at.text, elementType: at.elementType });

function listOf(organization: Organization): RequirementList {
  const profile = profileNamed(profileOf(organization));
  const ofUsers = (chosen: readonly string[]) =>
    new Set(profile && requirementsOf(profile, chosen).User?.map(({ path }) => fold(path)));
  const [required, byProfile] = [ofUsers(organization.requiredAttributes), ofUsers([])];
  return {
    profile: organization.profile,
    isChosen: organization.requiredAttributes.length > 0,
    attributes: MAPPED.map(({ path, source, at }) => ({
      path,
      source,
      type: leafOf(at).type,
      isRequired: required.has(fold(path)),
      isByProfile: byProfile.has(fold(path)),
      isFixed: path === ALWAYS_REQUIRED,
    })),
  };
}

function pathNamed(name: string, isRequired: boolean): string {
  const attribute = mappedAttributeNamed(name);
  if (attribute === undefined) {
    const known = VAULT_USER_ATTRIBUTES.map(({ path }) => shortName(path)).join(', ');
    throw new OperatorError(
      `${JSON.stringify(name.slice(0, 100))} is none of the attributes that can be required: ${known}`,
    );
  }
  if (attribute.path === ALWAYS_REQUIRED && !isRequired)
    throw new OperatorError(`${ALWAYS_REQUIRED} is always required: without it no user can be told from another.`);
  return attribute.path;
}
