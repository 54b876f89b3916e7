import type { Dialect } from '../job/model.js';
import { type Assignment, isBoolean, typed } from './create-body.js';
import type { TargetPath } from './target-path.js';

/** An attribute that is to change at the target. */
export interface AttributeChange extends Assignment {
  /** `add` when the target has no value there, else `replace`. */
  readonly kind: 'add' | 'replace';
}

export interface PatchBody {
  readonly schemas: readonly string[];
  readonly Operations: readonly PatchOperation[];
}

export interface PatchOperation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

const patchBody = (operations: readonly PatchOperation[]): PatchBody => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

/**
 * The PATCH by which Entra changes attributes. Legacy: one capitalised operation for each, booleans as text. With
 * `aadOptscim062020`: lower case, paths with brackets on their own, all others merged into one operation without a path
 * under dotted and URN keys.
 */
export function patchAttributes(dialect: Dialect, changes: readonly AttributeChange[]): PatchBody {
  if (dialect === 'legacy') {
    return patchBody(
      changes.map(({ kind, path, value }) => ({ op: capital(kind), path: path.text, value: legacyValue(path, value) })),
    );
  }
  const single = changes.filter(({ path }) => path.element !== undefined || isBoolean(path));
  const merged = changes.filter((change) => !single.includes(change));
  return patchBody([
    ...single.map(({ kind, path, value }) => ({ op: kind, path: path.text, value: typed(path, value) })),
    ...(['add', 'replace'] as const).flatMap((kind) => {
      const own = merged.filter((change) => change.kind === kind);
      return own.length === 0 ? [] : [{ op: kind, value: Object.fromEntries(own.map(keyed)) }];
    }),
  ]);
}

const keyed = ({ path, value }: AttributeChange): [string, unknown] => [path.text, typed(path, value)];

const capital = (kind: 'add' | 'replace') => (kind === 'add' ? 'Add' : 'Replace');

const legacyValue = (path: TargetPath, value: string): string =>
  isBoolean(path) ? (value.toLowerCase() === 'true' ? 'True' : 'False') : value;

/** The PATCH that sets a reference such as the manager: the bare id of the other resource. */
export const patchReference = (dialect: Dialect, path: TargetPath, id: string): PatchBody =>
  patchBody([{ op: dialect === 'legacy' ? 'Add' : 'add', path: path.text, value: id }]);

/** The PATCH that takes a reference away. */
export const removeReference = (dialect: Dialect, path: TargetPath): PatchBody =>
  patchBody([{ op: dialect === 'legacy' ? 'Remove' : 'remove', path: path.text }]);

/** The PATCH that adds members to a group; `aadOptscim062020` is documented to alter only that which removes them. */
export const addMembers = (dialect: Dialect, ids: readonly string[]): PatchBody =>
  patchBody([{ op: dialect === 'legacy' ? 'Add' : 'add', path: 'members', value: ids.map(reference) }]);

/** The PATCH that removes members from a group: by value in the legacy dialect, else by a path for each. */
export const removeMembers = (dialect: Dialect, ids: readonly string[]): PatchBody =>
  dialect === 'legacy'
    ? patchBody([{ op: 'Remove', path: 'members', value: ids.map(reference) }])
    : patchBody(ids.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })));

const reference = (value: string) => ({ $ref: null, value });
