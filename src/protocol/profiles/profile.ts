import type { ProfileRequirement, ResourceTypeDefinition } from '../schema/definition.js';
import type { ProfileName } from './profile-name.js';

/** What an organization demands of resources beyond the RFC; chosen once for each organization. */
export interface Profile {
  readonly name: ProfileName;
  /** The application of Entra's gallery whose attribute mappings fit it. */
  readonly app: 'vault-platform' | 'sap-cloud-identity';
  /** By resource type name; a type that is not listed has no requirements. */
  readonly requirements: Readonly<Record<string, readonly ProfileRequirement[]>>;
  /** By resource type name, what of a standard type is another than in the RFC. */
  readonly types?: Readonly<Record<string, Partial<Pick<ResourceTypeDefinition, 'schema' | 'extensions' | 'rules'>>>>;
}
