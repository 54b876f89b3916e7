import { COMMON_ATTRIBUTES } from './common-attributes.js';
import { withDeclaredTypes } from './declared-types.js';
import type {
  AttributeDefinition,
  ProfileRequirement,
  ResourceTypeDefinition,
  SchemaDefinition,
} from './definition.js';
import {
  ownRequirements,
  type ParsedRequirement,
  parseRequirement,
  type Requirement,
  type ResolvedRequirement,
  withRequirements,
} from './requirement.js';
import type { ResourceRules } from './resource-rules.js';

/** An attribute or sub-attribute, found by any of its names. */
export interface AttributePath {
  /** URN of the schema that defines it; for common attributes (id, externalId, meta, schemas) the core schema. */
  readonly schema: string;
  /** True when the value sits under the URN of an extension. */
  readonly extension: boolean;
  readonly attribute: AttributeDefinition;
  readonly subAttribute: AttributeDefinition | undefined;
  /** The canonical spelling: `name.givenName`, `urn:…:enterprise:2.0:User:department`. */
  readonly text: string;
}

/** The definition that decides type, case and mutability of what a path ends in. */
export const leafOf = (path: AttributePath): AttributeDefinition => path.subAttribute ?? path.attribute;

/** A compiled, immutable resource type: what every reader of the schema asks. */
export interface ResourceType {
  readonly name: string;
  readonly endpoint: string;
  readonly description: string;
  /** The core schema; here and in `extensions`, what the profile requires is marked `required`. */
  readonly schema: SchemaDefinition;
  readonly extensions: readonly SchemaDefinition[];
  /** URNs of the extensions that a resource must carry (RFC 7643 §6). */
  readonly requiredExtensions?: readonly string[];
  /** Whether the organization defined the resource type itself: its resources are in the table `resources`. */
  readonly own?: boolean;
  /** What the profile and the organization's own schemas require; see profiles/missing-requirements.ts. */
  readonly requirements: readonly Requirement[];
  /** What its profile asks of it beyond its schemas. */
  readonly rules?: ResourceRules;
  /**
   * Finds an attribute by name, dotted name or URN-qualified name, whatever the case: `userName`, `name.givenName`,
   * `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`. After a URN some clients write a dot for
   * the colon; it means the same, unless it is part of another name.
   * @returns undefined when no schema of this type defines it
   */
  resolve(text: string): AttributePath | undefined;
  /** The extension (or core schema) with this URN, whatever the case. */
  schemaOf(urn: string): SchemaDefinition | undefined;
  /** Top-level attribute of the core schema or a common attribute, by its name alone, whatever the case. */
  coreAttribute(name: string): AttributeDefinition | undefined;
  /** Every AttributePath once, in schema order. */
  readonly paths: readonly AttributePath[];
}

/**
 * Compiles a definition to its case-insensitive path index; done once for each profile and set of own definitions.
 * @throws Error when a requirement names an attribute that no schema of the type defines
 */
export function compileResourceType(
  definition: ResourceTypeDefinition,
  requirements: readonly ProfileRequirement[] = [],
): ResourceType {
  const parsed = requirements.map((requirement) => parseRequirement(requirement, definition.schema.id));
  const schema = withRequirements(asked(definition, definition.schema), parsed);
  const extensions = definition.extensions.map((extension) => withRequirements(extension, parsed));

  const paths = pathsOf(asked(definition, { attributes: COMMON_ATTRIBUTES }).attributes, schema, extensions);
  const names = [...paths.map((path) => [dottedName(path), path] as const), ...paths.flatMap(namesOf)];
  const index = new Map(names.map(([name, path]) => [name.toLowerCase(), path]));
  const schemas = new Map([schema, ...extensions].map((s) => [s.id.toLowerCase(), s]));
  const coreAttributes = new Map(
    paths.filter((p) => !p.extension && !p.subAttribute).map((p) => [p.attribute.name.toLowerCase(), p.attribute]),
  );
  const resolve = (text: string) => index.get(text.toLowerCase());

  return {
    ...definition,
    schema,
    extensions,
    requirements: [
      ...parsed.map((requirement) => resolveRequirement(requirement, resolve)),
      ...ownRequirements([schema, ...extensions], definition.requiredExtensions ?? [], paths),
    ],
    paths,
    resolve,
    schemaOf: (urn) => schemas.get(urn.toLowerCase()),
    coreAttribute: (name) => coreAttributes.get(name.toLowerCase()),
  };
}

/** With the externalId, and the kinds of values, as the organization asked for them. */
function asked<Part extends Pick<SchemaDefinition, 'attributes'>>(
  { uniqueExternalId, declaresTypes, own }: ResourceTypeDefinition,
  part: Part,
): Part {
  if (!uniqueExternalId && !declaresTypes) return part;
  const attributes = part.attributes.map((attribute) => {
    if (uniqueExternalId && attribute.name === 'externalId') return { ...attribute, uniqueness: 'server' as const };
    return declaresTypes && !own ? withDeclaredTypes(attribute) : attribute;
  });
  return { ...part, attributes };
}

function pathsOf(
  common: readonly AttributeDefinition[],
  core: SchemaDefinition,
  extensions: readonly SchemaDefinition[],
): AttributePath[] {
  const declared = new Set(core.attributes.map((attribute) => attribute.name));
  return [
    ...[...common.filter(({ name }) => !declared.has(name)), ...core.attributes].flatMap((attribute) =>
      pathsInto(attribute, core.id, false),
    ),
    ...extensions.flatMap((extension) =>
      extension.attributes.flatMap((attribute) => pathsInto(attribute, extension.id, true)),
    ),
  ];
}

/** The path of the attribute itself, then of each sub-attribute. */
function pathsInto(attribute: AttributeDefinition, schema: string, extension: boolean): AttributePath[] {
  return [undefined, ...(attribute.subAttributes ?? [])].map((subAttribute) => {
    const name = subAttribute ? `${attribute.name}.${subAttribute.name}` : attribute.name;
    return { schema, extension, attribute, subAttribute, text: extension ? `${schema}:${name}` : name };
  });
}

/** An attribute of an extension is known by its URN alone (RFC 7644 §3.10); a core attribute also without it. */
const namesOf = (path: AttributePath): (readonly [string, AttributePath])[] =>
  path.extension
    ? [[path.text, path]]
    : [
        [path.text, path],
        [`${path.schema}:${path.text}`, path],
      ];

/** With a dot between URN and name. */
const dottedName = ({ text, schema, extension }: AttributePath): string =>
  `${schema}.${extension ? text.slice(schema.length + 1) : text}`;

/** Whether a name by which a path was found has a dot where its URN ends. */
export const hasDotAfterUrn = ({ schema }: AttributePath, name: string): boolean =>
  name[schema.length] === '.' && name.slice(0, schema.length).toLowerCase() === schema.toLowerCase();

function resolveRequirement(requirement: ParsedRequirement, resolve: ResourceType['resolve']): ResolvedRequirement {
  const { schema, attribute, subAttribute, path } = requirement;
  const at = resolve(`${schema}:${attribute}${subAttribute === undefined ? '' : `.${subAttribute}`}`);
  if (!at) throw new Error(`The profile requires "${path}", which no schema of the resource type defines.`);
  return { ...requirement, at };
}
