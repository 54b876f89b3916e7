import type { Json, JsonObject } from '../../protocol/json.js';
import type { TransformationError } from './transformation-error.js';

/** In which direction a transformation is used, which decides what variables and scopes mean. */
export type Direction = 'read' | 'write';

/** What a write is; undefined for what is read. */
export type WriteScope = 'createEntity' | 'updateEntity' | 'patchEntity' | 'deleteEntity';

/** What a transformation is told besides the resource. */
export interface TransformationContext {
  readonly scope?: WriteScope | undefined;
  /** Of the system, for `%name%`. */
  readonly properties: Readonly<Record<string, string>>;
  /** Values that are known before: entityIdSourceSystem, entityBaseLocation. The variable currentDate is now where it is not given. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of the other side for ids of this one, for resolveEntityIds; undefined for an id that is unknown. */
  readonly resolveId?: (id: string, entityType: 'user' | 'group') => string | undefined;
  /**
   * Whether the system is a proxy: of its mappings with the scope deleteEntity, only those count that set
   * entityIdTargetSystem, as a proxy deletes what it is told to delete.
   */
  readonly isProxy?: boolean;
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

/** What one mapping did with a resource. */
export interface TransformationStep {
  /** Counted from 1. */
  readonly mapping: number;
  readonly line: number | undefined;
  /** Such as `$.emails[0].value → $.mail`. */
  readonly does: string;
  readonly outcome: 'done' | 'skipped' | 'failed';
  /** Why it did nothing, or what else there is to say. */
  readonly note: string | undefined;
  readonly source: Json | undefined;
  readonly result: Json | undefined;
}

/** What became of a resource, step by step. */
export interface TransformationAccount {
  readonly steps: readonly TransformationStep[];
  /** Or why nothing did. */
  readonly result: Transformed | { readonly outcome: 'failed'; readonly error: TransformationError };
}

/** The mappings of one kind of resource, compiled. */
export interface EntityTransformation {
  /** `Users` or `Groups` in most systems. */
  readonly endpoint: string | undefined;
  /** Every path that a mapping writes, as written: what can be filtered by. */
  readonly targetPaths: ReadonlySet<string>;
  /** Scopes that at least one mapping has. Without patchEntity, a proxy has nothing to say on a PATCH. */
  readonly scopes: ReadonlySet<WriteScope>;
  /** Never changes the resource. @throws TransformationError where a required source is missing or a function cannot be applied */
  transform(resource: JsonObject, context: TransformationContext): Transformed;
  /** As transform, telling what each mapping does, and throwing nothing. */
  explain(resource: JsonObject, context: TransformationContext): TransformationAccount;
}

export interface Transformation {
  readonly user: EntityTransformation | undefined;
  readonly group: EntityTransformation | undefined;
  /** Keys that nothing is known of, and other things that are left out. */
  readonly warnings: readonly string[];
}
