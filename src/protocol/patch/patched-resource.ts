import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { AttributePath } from '../schema/resource-type.js';
import { ElementList } from './elements/element-list.js';

/** Stands in its object for a list that is being changed, so that the members keep their order. */
const CHANGING: Json[] = [];

/**
 * A resource in the course of a PATCH. Of the one that is stored nothing is changed or copied but the objects that hold
 * what changes.
 */
export class PatchedResource {
  readonly #resource: JsonObject;
  /** Extensions that are copies already, by URN. */
  readonly #extensions = new Map<string, JsonObject>();
  /** Multi-valued attributes that operations have changed, by schema and name. */
  readonly #lists = new Map<string, { readonly path: AttributePath; readonly list: ElementList }>();

  constructor(stored: JsonObject) {
    this.#resource = { ...stored };
  }

  /** Changes the object that holds the path's top-level attribute; an extension with nothing left in it goes. */
  change(path: AttributePath, change: (holder: JsonObject) => void): void {
    if (!path.extension) {
      change(this.#resource);
      return;
    }
    const extension = this.#extension(path.schema);
    change(extension);
    assign(this.#resource, path.schema, extension);
  }

  /** Changes the elements of the path's multi-valued attribute. */
  changeList(path: AttributePath, change: (list: ElementList) => void): void {
    const key = `${path.schema} ${path.attribute.name}`;
    this.change(path, (holder) => {
      let entry = this.#lists.get(key);
      if (entry === undefined) {
        entry = { path, list: new ElementList(holder[path.attribute.name]) };
        this.#lists.set(key, entry);
      }
      change(entry.list);
      assign(holder, path.attribute.name, entry.list.size === 0 ? undefined : CHANGING);
    });
  }

  removeExtension(urn: string): void {
    delete this.#resource[urn];
    this.#extensions.delete(urn);
    for (const [key, { path }] of this.#lists) if (path.extension && path.schema === urn) this.#lists.delete(key);
  }

  /** The resource as it has become; to be asked for once. */
  finish(): JsonObject {
    for (const { path, list } of this.#lists.values()) {
      if (list.size > 0) this.change(path, (holder) => assign(holder, path.attribute.name, list.values()));
    }
    return this.#resource;
  }

  #extension(urn: string): JsonObject {
    let extension = this.#extensions.get(urn);
    if (extension === undefined) {
      const held = this.#resource[urn];
      extension = isObject(held) ? { ...held } : {};
      this.#extensions.set(urn, extension);
    }
    return extension;
  }
}

/** Sets a member; no value, or an object with nothing left in it, takes it away. */
export function assign(holder: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined || (isObject(value) && Object.keys(value).length === 0)) delete holder[name];
  else holder[name] = value;
}
