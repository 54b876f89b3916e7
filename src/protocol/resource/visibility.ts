import type { AttributeDefinition, SchemaDefinition } from '../schema/definition.js';
import type { ResourceType } from '../schema/resource-type.js';

/** What may be shown of a value. */
export interface Visible {
  readonly returned: AttributeDefinition['returned'];
  /** True of the object under the URN of an extension. */
  readonly isExtension: boolean;
  /** Of an object of the organization's own, what may be shown of each member; undefined shows all of it. */
  readonly parts?: ReadonlyMap<string, Visible>;
}

/** What may be shown of the resources of a type, by top-level key; nothing of what has no entry. */
export type Visibility = ReadonlyMap<string, Visible>;

const visibilities = new WeakMap<ResourceType, Visibility>();

/**
 * A stored resource may have attributes that its schemas lack by now: written by a server that did not know yet of a
 * change. They stay hidden.
 */
export function visibilityOf(type: ResourceType): Visibility {
  let visibility = visibilities.get(type);
  if (visibility === undefined) {
    visibility = new Map([...coreEntries(type), ...type.extensions.map(extensionEntry)]);
    visibilities.set(type, visibility);
  }
  return visibility;
}

const onRequest = new WeakMap<ResourceType, boolean>();

/** Whether something of the resources of a type is only shown on request. */
export function hasOnRequest(type: ResourceType): boolean {
  let known = onRequest.get(type);
  if (known === undefined) {
    known = hasRequested(visibilityOf(type));
    onRequest.set(type, known);
  }
  return known;
}

const hasRequested = (entries: ReadonlyMap<string, Visible>): boolean =>
  [...entries.values()].some(
    ({ returned, parts }) => returned === 'request' || (parts !== undefined && hasRequested(parts)),
  );

const coreEntries = (type: ResourceType): [string, Visible][] =>
  type.paths
    .filter(({ extension, subAttribute }) => !extension && subAttribute === undefined)
    .map(({ attribute }) => [
      attribute.name,
      visible(attribute, type.schema.own === true && attribute.name !== 'meta'),
    ]);

function extensionEntry({ id, own, attributes }: SchemaDefinition): [string, Visible] {
  const entry = { returned: 'default', isExtension: true } as const;
  if (!own) return [id, entry];
  return [id, { ...entry, parts: new Map(attributes.map((attribute) => [attribute.name, visible(attribute, true)])) }];
}

function visible({ returned, subAttributes }: AttributeDefinition, isOwn: boolean): Visible {
  if (!isOwn || subAttributes === undefined) return { returned, isExtension: false };
  return { returned, isExtension: false, parts: new Map(subAttributes.map((sub) => [sub.name, visible(sub, true)])) };
}
