import type { SchemaDefinition } from '../schema/definition.js';

/** What an organization defined itself, in the order in which it did. */
export interface OwnDefinitions {
  /** All have `own: true`. */
  readonly schemas: readonly SchemaDefinition[];
  /** Own resource types, and what User and Group carry besides their standard extensions. */
  readonly types: readonly OwnType[];
}

/** A resource type of the organization's own, or an addition to User or Group. */
export interface OwnType {
  readonly name: string;
  /** Absent for User and Group, which are defined elsewhere. */
  readonly own?: {
    /** With a leading slash. */
    readonly endpoint: string;
    readonly description: string;
    /** URN of the core schema. */
    readonly schema: string;
  };
  readonly schemaExtensions: readonly OwnExtension[];
}

/** An extension of a resource type (RFC 7643 §6). */
export interface OwnExtension {
  /** The URN. */
  readonly schema: string;
  readonly required: boolean;
}

export const NO_DEFINITIONS: OwnDefinitions = { schemas: [], types: [] };

/** The resource types that every organization has, and that an extension can be added to. */
export const STANDARD_TYPES = ['User', 'Group'] as const;

export const isStandardType = (name: string): boolean =>
  STANDARD_TYPES.some((standard) => standard.toLowerCase() === name.toLowerCase());

/** The schema with this URN, whatever the case. */
export const schemaIn = ({ schemas }: OwnDefinitions, urn: string): SchemaDefinition | undefined =>
  schemas.find(({ id }) => id.toLowerCase() === urn.toLowerCase());

/** The resource type with this name, whatever the case. */
export const typeIn = ({ types }: OwnDefinitions, name: string): OwnType | undefined =>
  types.find((type) => type.name.toLowerCase() === name.toLowerCase());
