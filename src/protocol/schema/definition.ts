import type { ResourceRules } from './resource-rules.js';

/**
 * Schemas as data, in the form of RFC 7643 §7. These definitions are the only list of attributes in Rollcall (besides
 * the promoted columns in store/columns.ts): validation, discovery, filters, PATCH and projection all read them.
 */
export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'reference'
  | 'binary'
  | 'complex';

export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  /** Suggestions, not limits: other values are accepted (docs/decisions). */
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly AttributeDefinition[];
}

export interface SchemaDefinition {
  /** The URN. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
  /** Whether the organization defined it itself, and may change it. */
  readonly own?: boolean;
}

/** A resource type before compilation: a core schema and the extensions that its resources may carry. */
export interface ResourceTypeDefinition {
  readonly name: string;
  /** Relative to the Tenant URL, with a leading slash: `/Users`. */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: SchemaDefinition;
  readonly extensions: readonly SchemaDefinition[];
  /** URNs of the extensions that a resource must carry (RFC 7643 §6), besides what a profile requires. */
  readonly requiredExtensions?: readonly string[];
  /** Whether the organization defined it itself. */
  readonly own?: boolean;
  /** Whether the organization asked for it; RFC 7643 §3.1 does not. */
  readonly uniqueExternalId?: boolean;
  /** Whether each `type` of a value declares its canonical values, as the interoperability profile asks. */
  readonly declaresTypes?: boolean;
  /** What its profile asks of it beyond its schemas. */
  readonly rules?: ResourceRules;
}

/**
 * An attribute that an organization's profile requires beyond the RFC. `path` may name one element of a multi-valued
 * attribute by its type: `emails[type eq "work"].value`.
 */
export interface ProfileRequirement {
  readonly path: string;
  /** The attribute that Entra maps to it by default, for the remedy in the error. */
  readonly source: string;
}

type Options = Partial<Omit<AttributeDefinition, 'name' | 'description'>>;

/** An attribute with the defaults of RFC 7643 §2.2; give only what differs. */
export function attribute(name: string, description: string, options: Options = {}): AttributeDefinition {
  return {
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...options,
  };
}
