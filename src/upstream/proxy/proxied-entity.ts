import type { Call } from '../../protocol/call.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { invalidValue } from '../../protocol/scim-error.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import { propertyOf } from '../systems/system-properties.js';
import { readTransformation } from '../transformation/read-transformation.js';
import type { EntityTransformation, TransformationContext, WriteScope } from '../transformation/transformation.js';
import { TransformationError } from '../transformation/transformation-error.js';
import { type FilterPaths, filterPathsOf } from './proxy-filter.js';

/** A resource as the client of a proxy sees it. */
export interface ReadEntity {
  readonly id: string;
  readonly resource: JsonObject;
}

/** What was left out, and why. */
export class LeftOut {
  /** Undefined where a condition said so. */
  readonly trouble: TransformationError | undefined;

  constructor(trouble?: TransformationError) {
    this.trouble = trouble;
  }
}

/** One type of resources of a system, between what the system keeps and what the clients of its proxy see. */
export class ProxiedEntity {
  readonly system: UpstreamSystem;
  readonly filterPaths: FilterPaths;
  /** Of the properties: what all that is read must match. */
  readonly filter: string | undefined;
  /** Whether a condition leaves some of what is read out. */
  readonly hasCondition: boolean;
  readonly #read: EntityTransformation | undefined;
  readonly #write: EntityTransformation | undefined;

  /** @param typeName User or Group */
  constructor(system: UpstreamSystem, typeName: string) {
    const entity = typeName === 'User' ? 'user' : 'group';
    const { readTransformation: read, writeTransformation: write } = system;
    const exported = read?.[entity];
    this.system = system;
    this.#read = read && readTransformation(read)[entity];
    this.#write = write && readTransformation(write)[entity];
    this.filter = propertyOf(system, `${entity}.filter`);
    this.filterPaths = isObject(exported) ? filterPathsOf(exported) : undefined;
    this.hasCondition = isObject(exported) && typeof exported.condition === 'string' && exported.condition !== '';
  }

  /** Whether a PATCH can be said in the words of the system. */
  get takesPatch(): boolean {
    const isWished = propertyOf(this.system, 'support.patch.operation') === 'true';
    return isWished && (this.#write === undefined || this.#write.scopes.has('patchEntity'));
  }

  /** As the client sees it, where the proxy says it is. */
  read(call: Call, type: ResourceType, kept: JsonObject): ReadEntity | LeftOut {
    const base = `${call.baseUrl}${type.endpoint}/`;
    let seen: JsonObject = kept;
    let id: unknown = kept.id;
    if (this.#read !== undefined) {
      try {
        const done = this.#read.transform(kept, this.#context({ entityBaseLocation: base }));
        if (done.outcome === 'skipped') return new LeftOut();
        seen = done.resource;
        id = seen.id ?? done.variables.entityIdSourceSystem ?? kept.id;
      } catch (error) {
        if (error instanceof TransformationError) return new LeftOut(error);
        throw error;
      }
    }
    if (typeof id !== 'string' || id === '') return new LeftOut(new TransformationError('There is no id.'));
    const resource = rebased({ ...seen, id }, this.system.baseUrl, call.baseUrl);
    return { id, resource: located(resource, type, locationOf(base, id)) };
  }

  /** What the client gets of a write that was done, whose result cannot be shown. */
  bare(call: Call, type: ResourceType, id: string): JsonObject {
    return located({ schemas: [type.schema.id], id }, type, locationOf(`${call.baseUrl}${type.endpoint}/`, id));
  }

  /** In the words of the system. @throws ScimError invalidValue where the transformation cannot be applied, or leaves it out */
  write(resource: JsonObject, scope: WriteScope, id?: string): JsonObject {
    if (this.#write === undefined) return resource;
    const variables = id === undefined ? {} : { entityIdTargetSystem: id, entityIdSourceSystem: id };
    try {
      const done = this.#write.transform(resource, this.#context(variables, scope));
      if (done.outcome === 'transformed') return done.resource;
      throw failed(`leaves it out: ${done.reason}`);
    } catch (error) {
      throw error instanceof TransformationError ? failed(`cannot be applied: ${error.message}`) : error;
    }
  }

  #context(variables: Readonly<Record<string, string>>, scope?: WriteScope): TransformationContext {
    return { properties: this.system.properties, variables, isProxy: true, ...(scope === undefined ? {} : { scope }) };
  }
}

/** Members, groups and managers are where the proxy says that they are. */
function rebased(resource: JsonObject, from: string, to: string): JsonObject {
  const rebase = (value: Json): Json => {
    if (!isObject(value) || typeof value.$ref !== 'string' || !value.$ref.startsWith(`${from}/`)) return value;
    return { ...value, $ref: to + value.$ref.slice(from.length) };
  };
  const within = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(rebase);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rebase(part)]));
  };
  return Object.fromEntries(Object.entries(resource).map(([name, value]) => [name, within(value)]));
}

const failed = (why: string) => invalidValue(`The write transformation of the system ${why}`, 'transformation-failed');

export const locationOf = (base: string, id: string): string => base + encodeURIComponent(id);

function located(resource: JsonObject, { name }: ResourceType, location: string): JsonObject {
  const meta: Json | undefined = resource.meta;
  return { ...resource, meta: { resourceType: name, ...(isObject(meta) ? meta : {}), location } };
}
