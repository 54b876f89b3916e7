import type { ToleranceCode } from '../../../protocol/tolerances.js';

/** What a change did, before it is put into words. */
export type Deed =
  | { readonly kind: 'switch'; readonly isOn: boolean }
  /** A list of what changed, in words already. */
  | { readonly kind: 'change'; readonly list: string }
  /** undefined for nobody. */
  | { readonly kind: 'manager'; readonly to: string | undefined }
  | { readonly kind: 'members'; readonly which: 'added' | 'removed'; readonly total: number; readonly names: string };

/** What a sentence is about: `user` or `Benutzer`, and its name. */
export interface Whom {
  /** As the standard has it; undefined where the log does not say. */
  readonly type: string | undefined;
  /** undefined where it has none. */
  readonly name: string | undefined;
}

export interface Refusal {
  readonly status: number;
  /** With the scimType, where there is one. */
  readonly code: string;
  readonly method: string;
  readonly path: string;
  /** An organization that there is not. */
  readonly organization: string | undefined;
  readonly name: string | undefined;
  readonly detail: string;
}

/** The sentences of the provisioning log in one language. What comes as text is shortened already. */
export interface LogWords {
  created(whom: Whom, details: string, by: string): string;
  deleted(whom: Whom, by: string): string;
  restored(whom: Whom, by: string): string;
  read(whom: Whom, by: string): string;
  /** What another version wrote. */
  other(operation: string, whom: Whom, status: number): string;
  unchanged(whom: Whom, by: string): string;
  changed(deeds: readonly [Deed, ...Deed[]], whom: Whom, by: string): string;
  /** @param total undefined where the log does not say */
  searched(type: string | undefined, filter: string | undefined, total: number | undefined): string;
  refused(refusal: Refusal): string;
  /** Of requests that were counted only. */
  refusedMore(count: number, status: number): string;
  /** In brackets, of a new group. */
  members(total: number, names: string): string;
  withCredential(name: string): string;
  byUser(name: string): string;
  byOperator(name: string, isUndo: boolean): string;
  byPerson(name: string, isUndo: boolean): string;
  /** What is left out of a list. */
  more(count: number): string;
  tooLong(count: number): string;
  /** Parts of a list of changes. */
  valueRemoved(path: string, value: string): string;
  valueAdded(path: string, value: string): string;
  valueSet(path: string, value: string): string;
  reordered(path: string): string;
  readonly nothing: string;
  /** By tolerance code; a code without a phrase is shown as it is, for another version may have written it. */
  readonly notes: Readonly<Record<string, (details: string) => string>>;
  /** A name that no schema defines, and the one that is near. */
  meant(name: string, near: string): string;
}

/** A phrase for each tolerance that there is. */
export type Notes = Readonly<Record<ToleranceCode, (details: string) => string>>;
