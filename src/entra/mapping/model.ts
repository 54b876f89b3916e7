/**
 * Attribute mappings in the form of Microsoft Graph's synchronizationSchema, which is what Entra's "Edit schema" page
 * shows and exports; members that the simulation has no use for are ignored.
 */
export interface SynchronizationSchema {
  readonly objectMappings: readonly ObjectMapping[];
}

export interface ObjectMapping {
  readonly enabled: boolean;
  /** `User` and `Group` are provisioned; what else an export has is passed over. */
  readonly sourceObjectName: string;
  /** The SCIM resource type. */
  readonly targetObjectName: string;
  readonly attributeMappings: readonly AttributeMapping[];
  /** Which objects are provisioned at all; undefined for all that are assigned. */
  readonly scope?: ScopingFilter;
}

export interface AttributeMapping {
  /** As Entra writes it: `userName`, `emails[type eq "work"].value`, `urn:…:User:department`, `members`. */
  readonly targetAttributeName: string;
  readonly source: AttributeSource;
  /** Used when the source has no value. */
  readonly defaultValue?: string;
  /** `ObjectAddOnly`: only when the object is created. Whatever else Graph knows flows always here. */
  readonly flowType: 'Always' | 'ObjectAddOnly' | 'MultiValueAddOnly' | 'ValueAddOnly' | 'AttributeAddOnly';
  /** 0: does not match; 1 is tried first. */
  readonly matchingPriority: number;
}

export type AttributeSource =
  | { readonly type: 'Attribute'; readonly name: string }
  | { readonly type: 'Constant'; readonly name: string }
  /** `name` is the name of the outermost function, `expression` the whole text. */
  | { readonly type: 'Function'; readonly name: string; readonly expression: string };

/** Groups are joined by `or`, clauses of a group by `and`. */
export interface ScopingFilter {
  readonly groups: ReadonlyArray<{ readonly clauses: readonly ScopingClause[] }>;
}

export interface ScopingClause {
  readonly sourceOperandName: string;
  readonly operatorName:
    | 'EQUALS'
    | 'NOT EQUALS'
    | 'IS TRUE'
    | 'IS FALSE'
    | 'IS NULL'
    | 'IS NOT NULL'
    | 'REGEX MATCH'
    | 'NOT REGEX MATCH'
    | 'INCLUDES'
    | 'Greater_Than'
    | 'Greater_Than_OR_EQUALS';
  /** One of them is enough; undefined for what is compared with nothing. */
  readonly targetOperand?: { readonly values: readonly string[] } | undefined;
}

/** The values that an object shall have at the target, by targetAttributeName; what has no value is missing. */
export type TargetValues = ReadonlyMap<string, TargetValue>;

export type TargetValue =
  | { readonly kind: 'value'; readonly value: string }
  /** objectId of another object, to be written as that object's id at the target. */
  | { readonly kind: 'reference'; readonly objectId: string };

/** What an expression can ask of an object: `[city]`, `[IsSoftDeleted]`; undefined where it has no value. */
export type SourceValues = Readonly<Record<string, string | boolean | undefined>>;

/** An ObjectMapping, checked and ready to use. */
export interface CompiledMapping {
  readonly source: 'User' | 'Group';
  /** Every targetAttributeName. */
  readonly targets: readonly string[];
  /** Targets that match, the first to be tried first. */
  readonly matching: readonly string[];
  isInScope(source: SourceValues): boolean;
  /** @param phase `create` includes what flows only when the object is created */
  map(source: SourceValues, phase: 'create' | 'update'): TargetValues;
}
