import type { Json, JsonObject } from '../../../src/protocol/json.js';
import { resourceTypesOf } from '../../../src/protocol/profiles/resource-types.js';
import type { AttributeDefinition } from '../../../src/protocol/schema/definition.js';
import { type AttributePath, leafOf, type ResourceType } from '../../../src/protocol/schema/resource-type.js';
import { coreUser, group } from '../../support/sample-users.js';

/** Every attribute and sub-attribute of every resource type, with the resource type it belongs to. */
export const POSITIONS: readonly { readonly type: ResourceType; readonly path: AttributePath }[] = [
  ...resourceTypesOf('core').values(),
].flatMap((type) => type.paths.map((path) => ({ type, path })));

const isWritable = ({ mutability, returned }: AttributeDefinition) => mutability !== 'readOnly' && returned !== 'never';

/** What a client can write, so that a value of the wrong type is refused there; `schemas` is no attribute to write. */
export const WRITABLE = POSITIONS.filter(
  ({ path }) => path.attribute.name !== 'schemas' && isWritable(path.attribute) && isWritable(leafOf(path)),
);

/** What a PATCH may not name. */
export const READ_ONLY = POSITIONS.filter(
  ({ path }) => path.attribute.mutability === 'readOnly' || leafOf(path).mutability === 'readOnly',
);

/** The value of a whole top-level attribute that has `value` where the path leads. */
export function valueWith({ attribute, subAttribute }: AttributePath, value: Json): Json {
  if (subAttribute === undefined) return value;
  const complex: JsonObject = { [subAttribute.name]: value };
  if (!attribute.multiValued) return complex;
  // A member without an id would be refused for that.
  return [attribute.name === 'members' && subAttribute.name !== 'value' ? { value: 'x', ...complex } : complex];
}

/** A resource that would be created but for `value` where the path leads. */
export function resourceWith(type: ResourceType, path: AttributePath, value: Json): JsonObject {
  const attribute = { [path.attribute.name]: valueWith(path, value) };
  const resource = type.name === 'User' ? coreUser('mallory') : group('Mallory');
  return { ...resource, ...(path.extension ? { [path.schema]: attribute } : attribute) };
}
