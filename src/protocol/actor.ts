import type { Permissions } from './permissions.js';

/** Who does something with the resources of an organization. */
export interface Actor {
  /** A SCIM client; a person at the console; work that the server does by itself; an operator at the command line. */
  readonly kind: 'client' | 'person' | 'job' | 'operator';
  /**
   * Of a client, the name of its credential, empty where it has shown none that is right; of a person, what the audit calls
   * their account; else what people call it.
   */
  readonly name: string;
  readonly permissions: Permissions;
  /** Id of the user whom its credential stands for: such a caller may use discovery and `/Me`, and nothing else. */
  readonly self?: string | undefined;
  /** A test of the connection, not the client that provisions: it says nothing of how that one is served. */
  readonly isTrial?: boolean | undefined;
  /** Id of the undo that makes the changes, which the audit keeps as one thing. */
  readonly undo?: string | undefined;
}

/** Whether what they change is kept in the audit, and they need no credential for it. */
export const isAdministrator = ({ kind }: Actor): boolean => kind === 'operator' || kind === 'person';
