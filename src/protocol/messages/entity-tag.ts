import { preconditionFailed } from '../scim-error.js';

/**
 * The entity tag of a resource (RFC 7644 §3.14): the row's version and, where the representation shows what other rows
 * say, a digest of that. Weak, because the order of members in JSON may differ.
 */
export const entityTag = (version: number, digest?: string): string =>
  `W/"${version}${digest === undefined ? '' : `.${digest}`}"`;

/** The opaque parts of a list of entity tags; `*` for any. */
function readTags(header: string): '*' | string[] {
  if (header.trim() === '*') return '*';
  return header.split(',').map((tag) =>
    tag
      .trim()
      .replace(/^W\//i, '')
      .replace(/^"(.*)"$/, '$1'),
  );
}

/**
 * If-Match: the change is for this version only. What the tag says of other rows does not count: it is not changed.
 * @throws ScimError 412 naming the version there is
 */
export function checkIfMatch(header: string | undefined, version: number): void {
  if (header === undefined) return;
  const tags = readTags(header);
  if (tags === '*' || tags.some((tag) => tag.split('.', 1)[0] === String(version))) return;
  throw preconditionFailed(
    `The resource is at version ${entityTag(version)} by now, not ${header.slice(0, 100)}. Read it again before changing it.`,
  );
}

/** If-None-Match: whether the client has this representation already (304). Compares weakly. */
export function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const tags = readTags(header);
  return tags === '*' || tags.some((known) => readTags(tag).includes(known));
}
