import { memberOf } from '../../entra/target/target-path.js';

/** An attribute as `/Schemas` declares it, with the defaults of RFC 7643 §2.2 for what is left out. */
export interface Attribute {
  readonly name: string;
  /** Under which a filter or a PATCH finds it: with the URN of its extension. */
  readonly path: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness: string;
  readonly canonicalValues: readonly unknown[];
  readonly referenceTypes: readonly unknown[];
  readonly subAttributes: readonly Attribute[];
}

export interface DeclaredSchema {
  readonly id: string;
  readonly attributes: readonly Attribute[];
}

/** A resource type with the schemas that it names. */
export interface DeclaredType {
  readonly name: string;
  /** Such as `/Users`. */
  readonly endpoint: string;
  readonly schema: DeclaredSchema;
  readonly extensions: ReadonlyArray<DeclaredSchema & { readonly required: boolean }>;
}

/** Given to every resource by the server. */
const OF_THE_SERVER = new Set(['id', 'schemas', 'meta']);

/** The members of a list; none where there is no list. */
export const listOf = (object: unknown, name: string): readonly unknown[] => {
  const value = memberOf(object, name);
  return Array.isArray(value) ? value : [];
};

/** @returns undefined for a resource type whose schema is not among those */
export function readType(type: unknown, schemas: readonly unknown[]): DeclaredType | undefined {
  const schema = schemaCalled(memberOf(type, 'schema'), schemas, false);
  const endpoint = memberOf(type, 'endpoint');
  if (schema === undefined || typeof endpoint !== 'string') return undefined;
  const extensions = listOf(type, 'schemaExtensions').flatMap((extension) => {
    const read = schemaCalled(memberOf(extension, 'schema'), schemas, true);
    return read === undefined ? [] : [{ ...read, required: memberOf(extension, 'required') === true }];
  });
  return { name: String(memberOf(type, 'name')), endpoint: pathOf(endpoint), schema, extensions };
}

/** RFC 7643 §6: relative to the root of the endpoint; some write the whole URL. */
const pathOf = (endpoint: string) => `/${endpoint.replace(/\/+$/, '').split('/').at(-1)}`;

function schemaCalled(id: unknown, schemas: readonly unknown[], isExtension: boolean): DeclaredSchema | undefined {
  const found = schemas.find((schema) => isSameUrn(memberOf(schema, 'id'), id));
  if (found === undefined) return undefined;
  const prefix = isExtension ? `${id}:` : '';
  const attributes = listOf(found, 'attributes')
    .map((attribute) => readAttribute(attribute, prefix))
    .filter(({ name }) => isExtension || !OF_THE_SERVER.has(name.toLowerCase()))
    // RFC 7643 §3.1: every resource may have one, declared or not, so that it is no attribute like others.
    .filter(({ name, required }) => isExtension || required || name.toLowerCase() !== 'externalid');
  return { id: String(id), attributes };
}

/** RFC 7643 §2.1: case counts for no schema URI. */
export const isSameUrn = (one: unknown, other: unknown): boolean =>
  String(one).toLowerCase() === String(other).toLowerCase();

function readAttribute(attribute: unknown, prefix: string): Attribute {
  const text = (name: string, otherwise: string) => String(memberOf(attribute, name) ?? otherwise);
  const name = text('name', '');
  return {
    name,
    path: prefix + name,
    type: text('type', 'string'),
    multiValued: memberOf(attribute, 'multiValued') === true,
    required: memberOf(attribute, 'required') === true,
    caseExact: memberOf(attribute, 'caseExact') === true,
    mutability: text('mutability', 'readWrite'),
    returned: text('returned', 'default'),
    uniqueness: text('uniqueness', 'none'),
    canonicalValues: listOf(attribute, 'canonicalValues'),
    referenceTypes: listOf(attribute, 'referenceTypes'),
    subAttributes: listOf(attribute, 'subAttributes').map((sub) => readAttribute(sub, `${prefix}${name}.`)),
  };
}
