import type { JsonObject } from '../../protocol/json.js';

/** In which direction a transformation is used, which decides what variables and scopes mean. */
export type Direction = 'read' | 'write';

/** What a write is; undefined for what is read. */
export type WriteScope = 'createEntity' | 'updateEntity' | 'patchEntity' | 'deleteEntity';

/** What a transformation is told besides the resource. */
export interface TransformationContext {
  readonly scope?: WriteScope | undefined;
  /** Of the system, for `%name%`. */
  readonly properties: Readonly<Record<string, string>>;
  /** Values that are known before: entityIdSourceSystem, entityBaseLocation, currentDate. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of the other side for ids of this one, for resolveEntityIds; undefined for an id that is unknown. */
  readonly resolveId?: (id: string, entityType: 'user' | 'group') => string | undefined;
}

/** What became of a resource. */
export type Transformed =
  | {
      readonly outcome: 'transformed';
      readonly resource: JsonObject;
      /** Those set by the mappings, with those given: entityIdTargetSystem, assignGroup. */
      readonly variables: Readonly<Record<string, unknown>>;
    }
  /** A condition, `ignore` or `skipOperations` leaves it out. */
  | { readonly outcome: 'skipped'; readonly reason: string };

/** The mappings of one kind of resource, compiled. */
export interface EntityTransformation {
  /** `Users` or `Groups` in most systems. */
  readonly endpoint: string | undefined;
  /** Every path that a mapping writes, as written: what can be filtered by. */
  readonly targetPaths: ReadonlySet<string>;
  /** @throws TransformationError where a required source is missing or a function cannot be applied */
  transform(resource: JsonObject, context: TransformationContext): Transformed;
}

export interface Transformation {
  readonly user: EntityTransformation | undefined;
  readonly group: EntityTransformation | undefined;
}
