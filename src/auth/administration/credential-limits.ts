import type { CredentialKind } from '../../store/access/credential.js';
import { CredentialRefused, type CredentialSummary } from './new-credential.js';

/** What is said of the live credentials of an organization before another one is made. @throws CredentialRefused */
export type Permit = (live: readonly CredentialSummary[]) => void;

/** A live one of the organization has this name. */
export class NameTaken extends CredentialRefused {
  constructor(name: string) {
    super(`"${name}" works already. Rotate it, or take another name.`);
  }
}

/** As many work as may. */
export class TooManyCredentials extends CredentialRefused {}

/** Refuses a name that a live one of these kinds has, so that each can be told and ended by its name. */
export const permitNewName =
  (name: string, kinds: readonly CredentialKind[]): Permit =>
  (live) => {
    if (live.some((other) => other.name === name && kinds.includes(other.kind))) throw new NameTaken(name);
  };

/** Refuses one more than so many. */
export const permitAtMost =
  (most: number): Permit =>
  (live) => {
    if (live.length >= most) throw new TooManyCredentials(`${most} credentials work already. End some first.`);
  };
