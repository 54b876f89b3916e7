/**
 * A user of the simulated Entra tenant. Attributes have the names that Entra's attribute mappings use as sources;
 * what is undefined has no value there.
 */
export interface EntraUser {
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  /** Deleted, and restorable for 30 days. */
  readonly softDeleted: boolean;
  /** objectId of another user. */
  readonly manager?: string;
  /** Every other attribute: mail, mailNickname, displayName, givenName, surname, jobTitle, department, employeeId… */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface EntraGroup {
  readonly objectId: string;
  readonly displayName: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** objectIds of users; Entra provisions no nested groups. */
  readonly members: ReadonlySet<string>;
}

/** One thing that happened in the tenant, as Graph's delta query would tell of it. */
export type DirectoryChange =
  | { readonly kind: 'user'; readonly objectId: string }
  | { readonly kind: 'group'; readonly objectId: string };

/** The simulated Entra tenant: who is there now, and what changed since a job last looked. */
export interface EntraDirectory {
  /** Those in scope of the job or not, soft-deleted ones too, in the order of their creation. */
  readonly users: ReadonlyMap<string, EntraUser>;
  readonly groups: ReadonlyMap<string, EntraGroup>;
  /** Objects that changed after the watermark, each once; permanently deleted ones are named but no longer there. */
  changesSince(watermark: number): readonly DirectoryChange[];
  /** Of the latest change. */
  readonly watermark: number;
}
