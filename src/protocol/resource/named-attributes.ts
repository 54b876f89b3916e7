import { isObject, type JsonObject } from '../json.js';
import type { PatchOperation } from '../patch/operations.js';
import type { AttributePath, ResourceType } from '../schema/resource-type.js';

/** Tells whether a client said something of an attribute, by the AttributePath.text of the whole. */
export type Names = (attribute: string) => boolean;

/** Of a POST or PUT: what the resource has. @param resource as it was read */
export const namedInResource =
  (type: ResourceType, resource: JsonObject): Names =>
  (attribute) => {
    const path = type.resolve(attribute);
    if (path === undefined) return false;
    const holder = path.extension ? resource[path.schema] : resource;
    return isObject(holder) && Object.hasOwn(holder, path.attribute.name);
  };

/** Of a PATCH: what its operations change, also by taking it away; an extension that goes as a whole names nothing. */
export function namedInOperations(operations: readonly PatchOperation[]): Names {
  const named = new Set(operations.flatMap(({ target }) => (target.kind === 'attribute' ? wholeOf(target.path) : [])));
  return (attribute) => named.has(attribute);
}

const wholeOf = ({ extension, schema, attribute }: AttributePath): string =>
  extension ? `${schema}:${attribute.name}` : attribute.name;
