import { fold } from '../fold.js';
import type { AttributeDefinition, ProfileRequirement, SchemaDefinition } from './definition.js';
import type { AttributePath } from './resource-type.js';

/** A ProfileRequirement whose path has been taken apart into names. */
export interface ParsedRequirement extends ProfileRequirement {
  /** URN of the schema that defines the attribute. */
  readonly schema: string;
  readonly attribute: string;
  readonly subAttribute: string | undefined;
  /** The folded `type` of the one element that counts, when the path names it. */
  readonly elementType: string | undefined;
}

/** A ParsedRequirement whose names have been looked up in the schema. */
export interface ResolvedRequirement extends ParsedRequirement {
  readonly at: AttributePath;
}

/**
 * A required attribute of an organization's own schema: one of an extension only where a resource carries it, a
 * sub-attribute in every value of its parent.
 */
export interface OwnRequirement {
  readonly path: string;
  readonly at: AttributePath;
  readonly source?: undefined;
}

/** An extension that every resource of the type must carry (RFC 7643 §6). */
export interface RequiredExtension {
  /** The URN. */
  readonly path: string;
  readonly at?: undefined;
  readonly source?: undefined;
  /** Names of the attributes without which the extension is not complete. */
  readonly attributes: readonly string[];
}

/** What a resource must have. */
export type Requirement = ResolvedRequirement | OwnRequirement | RequiredExtension;

const REQUIREMENT_PATH = /^(?:(urn:.+):)?([^:.[\]]+)(?:\[type eq "([^"]+)"\])?(?:\.([^:.[\]]+))?$/i;

/**
 * @param coreSchema URN of the schema that a name without URN belongs to
 * @throws Error when the path has another form than `attribute`, `attribute.sub` or `attribute[type eq "x"].sub`,
 *   each with or without a URN in front: a mistake in a profile, not in a request
 */
export function parseRequirement(requirement: ProfileRequirement, coreSchema: string): ParsedRequirement {
  const [, urn, attribute, elementType, subAttribute] = REQUIREMENT_PATH.exec(requirement.path) ?? [];
  if (attribute === undefined)
    throw new Error(`The requirement "${requirement.path}" is not a path that a profile may use.`);
  return {
    ...requirement,
    schema: urn ?? coreSchema,
    attribute,
    subAttribute,
    elementType: elementType === undefined ? undefined : fold(elementType),
  };
}

/** What an organization's own schemas require. */
export function ownRequirements(
  schemas: readonly SchemaDefinition[],
  requiredExtensions: readonly string[],
  paths: readonly AttributePath[],
): Requirement[] {
  const own = new Set(schemas.filter((schema) => schema.own).map(({ id }) => id));
  const extensions = requiredExtensions.map((urn): RequiredExtension => {
    const attributes = schemas.find(({ id }) => id === urn)?.attributes.filter(({ required }) => required) ?? [];
    return { path: urn, attributes: attributes.map(({ name }) => name) };
  });
  const required = paths.filter((path) => own.has(path.schema) && (path.subAttribute ?? path.attribute).required);
  return [
    ...extensions,
    ...required.filter(({ attribute }) => attribute.name !== 'schemas').map((at) => ({ path: at.text, at })),
  ];
}

/**
 * The schema as discovery shows it under a profile: every attribute and sub-attribute that a requirement names is
 * `required`, so that an admin sees in Entra what has to be mapped.
 */
export function withRequirements(
  schema: SchemaDefinition,
  requirements: readonly ParsedRequirement[],
): SchemaDefinition {
  const own = requirements.filter((requirement) => same(requirement.schema, schema.id));
  return { ...schema, attributes: schema.attributes.map((attribute) => flagged(attribute, own)) };
}

function flagged(attribute: AttributeDefinition, requirements: readonly ParsedRequirement[]): AttributeDefinition {
  const own = requirements.filter((requirement) => same(requirement.attribute, attribute.name));
  if (own.length === 0) return attribute;
  const { subAttributes } = attribute;
  if (!subAttributes) return { ...attribute, required: true };
  const required = new Set(own.map((requirement) => requirement.subAttribute?.toLowerCase()));
  return {
    ...attribute,
    required: true,
    subAttributes: subAttributes.map((sub) =>
      required.has(sub.name.toLowerCase()) ? { ...sub, required: true } : sub,
    ),
  };
}

const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
