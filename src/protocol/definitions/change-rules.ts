import type { AttributeDefinition, ResourceTypeDefinition, SchemaDefinition } from '../schema/definition.js';

/**
 * What stored resources must not have for a change of definitions to be safe. Everything that is not among them may
 * change at any time: more attributes, descriptions, canonicalValues, required, returned, mutability.
 */
export type SafetyCheck = ValuesCheck | ResourcesCheck;

/** No resource of the type may have a value there. */
export interface ValuesCheck {
  readonly kind: 'values';
  readonly resourceType: string;
  /** Names on the way to the value: URN of the extension, attribute, sub-attribute; arrays on the way are looked into. */
  readonly steps: readonly string[];
  /** The path for people. */
  readonly path: string;
  /** What of it changes: `is removed`, `changes its type from string to integer`. */
  readonly change: string;
}

/** There may be no resource of the type. */
export interface ResourcesCheck {
  readonly kind: 'resources';
  readonly resourceType: string;
}

/** A unique attribute that was not unique, or not there, before; or is not any more. */
export interface UniquenessChange {
  readonly resourceType: string;
  /** As AttributePath.text. */
  readonly path: string;
  /** Decides which values are the same. */
  readonly attribute: AttributeDefinition;
  /** Whether clients could give values to it before the change. */
  readonly wasThere: boolean;
}

export interface ChangeOfDefinitions {
  readonly checks: readonly SafetyCheck[];
  readonly nowUnique: readonly UniquenessChange[];
  readonly noLongerUnique: readonly UniquenessChange[];
}

/** Compares the resource types before and after a change of definitions. */
export function compareDefinitions(
  before: readonly ResourceTypeDefinition[],
  after: readonly ResourceTypeDefinition[],
): ChangeOfDefinitions {
  const later = new Map(after.map((type) => [type.name, type]));
  const checks = before.flatMap((type): SafetyCheck[] => {
    const now = later.get(type.name);
    return now === undefined ? [{ kind: 'resources', resourceType: type.name }] : typeChecks(type, now);
  });
  const there = new Set(before.flatMap(attributesOf).map(placeKey));
  const uniquesOf = (types: readonly ResourceTypeDefinition[]): UniquenessChange[] =>
    types
      .flatMap(attributesOf)
      .filter(({ attribute }) => attribute.uniqueness !== 'none')
      .map((one) => ({ ...one, wasThere: there.has(placeKey(one)) }));
  const [unique, nowUnique] = [uniquesOf(before), uniquesOf(after)];
  const keys = (list: readonly UniquenessChange[]) => new Set(list.map(uniqueKey));
  const [keysBefore, keysAfter] = [keys(unique), keys(nowUnique)];
  return {
    checks,
    nowUnique: nowUnique.filter((one) => !keysBefore.has(uniqueKey(one))),
    noLongerUnique: unique.filter((one) => !keysAfter.has(uniqueKey(one))),
  };
}

/** A schema as one type carries it. */
interface Place {
  readonly resourceType: string;
  readonly schema: SchemaDefinition;
  readonly extension: boolean;
}

const placesOf = ({ name, schema, extensions }: ResourceTypeDefinition): Place[] =>
  [
    { resourceType: name, schema, extension: false },
    ...extensions.map((extension) => ({ resourceType: name, schema: extension, extension: true })),
  ].filter((place) => place.schema.own);

function typeChecks(before: ResourceTypeDefinition, after: ResourceTypeDefinition): SafetyCheck[] {
  const later = placesOf(after);
  return placesOf(before).flatMap((place): SafetyCheck[] => {
    // Exactly: the values lie under the URN as it was spelled.
    const now = later.find(({ schema, extension }) => schema.id === place.schema.id && extension === place.extension);
    if (now !== undefined) return attributeChecks(place, place.schema.attributes, now.schema.attributes, undefined);
    if (!place.extension) return [{ kind: 'resources', resourceType: place.resourceType }];
    const { id } = place.schema;
    return [{ kind: 'values', resourceType: place.resourceType, steps: [id], path: id, change: 'is removed' }];
  });
}

function attributeChecks(
  place: Place,
  before: readonly AttributeDefinition[],
  after: readonly AttributeDefinition[],
  parent: AttributeDefinition | undefined,
): SafetyCheck[] {
  return before.flatMap((attribute) => {
    const now = after.find(({ name }) => name === attribute.name);
    const change = now === undefined ? removal(attribute, after) : conflictingChange(attribute, now);
    if (change !== undefined) return [valuesCheck(place, attribute, parent, change)];
    return attributeChecks(place, attribute.subAttributes ?? [], now?.subAttributes ?? [], attribute);
  });
}

function removal({ name }: AttributeDefinition, after: readonly AttributeDefinition[]): string {
  const respelled = after.find((other) => other.name.toLowerCase() === name.toLowerCase());
  return respelled === undefined ? 'is removed' : `is spelled ${respelled.name} from now on`;
}

/** What of a change stored values would not survive. */
function conflictingChange(before: AttributeDefinition, after: AttributeDefinition): string | undefined {
  if (before.type !== after.type) return `changes its type from ${before.type} to ${after.type}`;
  if (before.multiValued !== after.multiValued) {
    return after.multiValued ? 'becomes multi-valued' : 'becomes single-valued';
  }
  const isUnique = before.uniqueness !== 'none' && after.uniqueness !== 'none';
  return isUnique && before.caseExact !== after.caseExact ? 'is unique and changes caseExact' : undefined;
}

function valuesCheck(
  { resourceType, schema, extension }: Place,
  attribute: AttributeDefinition,
  parent: AttributeDefinition | undefined,
  change: string,
): ValuesCheck {
  const names = [...(parent === undefined ? [] : [parent.name]), attribute.name];
  return {
    kind: 'values',
    resourceType,
    steps: extension ? [schema.id, ...names] : names,
    path: extension ? `${schema.id}:${names.join('.')}` : names.join('.'),
    change,
  };
}

type AttributeOfType = Omit<UniquenessChange, 'wasThere'>;

/** The top-level attributes of the organization's own schemas. */
const attributesOf = (type: ResourceTypeDefinition): AttributeOfType[] =>
  placesOf(type).flatMap(({ resourceType, schema, extension }) =>
    schema.attributes.map((attribute) => ({
      resourceType,
      path: extension ? `${schema.id}:${attribute.name}` : attribute.name,
      attribute,
    })),
  );

const placeKey = ({ resourceType, path }: AttributeOfType): string => `${resourceType} ${path}`;

/** caseExact decides which values are the same, so that a change of it is a new index. */
const uniqueKey = ({ resourceType, path, attribute }: AttributeOfType): string =>
  JSON.stringify([resourceType, path, attribute.caseExact, attribute.type]);
