import type { JsonObject } from '../../src/protocol/json.js';
import { device } from '../support/device-type.js';
import { coreUser, group } from '../support/sample-users.js';

/** A type of resources that Directories are tried with. */
export interface DirectoryKind {
  readonly type: 'User' | 'Group' | 'Device';
  /** The attribute that every resource must have, and no two the same. */
  readonly name: string;
  make(name: string, more?: JsonObject): JsonObject;
}

export const DIRECTORY_KINDS: readonly DirectoryKind[] = [
  { type: 'User', name: 'userName', make: coreUser },
  { type: 'Group', name: 'displayName', make: (name, more) => ({ ...group(name), ...more }) },
  { type: 'Device', name: 'serial', make: device },
];
