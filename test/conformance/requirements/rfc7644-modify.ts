import { by, named, requirementsOf, table } from '../requirement.js';
import { CREATE, DELETE, DISCOVERY, OWN_SCHEMAS, PATCH, REPLACE } from '../test-files.js';

const REPLACED = by(named(REPLACE, 'PUT replaces everything: what it leaves out is gone'));
const ONLY_EXISTING = by(named(REPLACE, 'PUT on a missing id is 404 and creates nothing; without an id it is 405'));
const IMMUTABLE = by(
  named(OWN_SCHEMAS, 'mutability an immutable attribute is given once; afterwards neither PATCH nor PUT changes it'),
);
const DELETED = by(table(DELETE, 'DELETE /Users answers 204'), table(DELETE, 'DELETE /Groups answers 204'));

/** RFC 7644 §3.5, §3.5.1 and §3.6: PUT and DELETE. */
export const RFC7644_MODIFY = requirementsOf('RFC 7644', [
  ['3.5 put', 'MUST', 'PUT is supported.', REPLACED],
  [
    '3.5 patch',
    'SHOULD',
    'PATCH is supported.',
    by(table(PATCH, 'replace (§3.5.2.3) '), named(DISCOVERY, 'ServiceProviderConfig says what is so')),
  ],
  ['3.5.1 create', 'MUST NOT', 'PUT does not create.', ONLY_EXISTING],
  ['3.5.1 replaced', 'SHALL', 'What a PUT has replaces what there is.', REPLACED],
  ['3.5.1 immutable', 'MUST', 'What is immutable and set cannot have another value.', IMMUTABLE],
  ['3.5.1 immutable-error', 'SHOULD', 'Another value of what is immutable is 400 `mutability`.', IMMUTABLE],
  ['3.5.1 immutable-unset', 'SHALL', 'What is immutable and not set takes the new value.', IMMUTABLE],
  [
    '3.5.1 read-only',
    'SHALL',
    'What is readOnly in a PUT is ignored.',
    by(named(REPLACE, 'PUT keeps the id whatever the body says, and ignores what is read-only')),
  ],
  [
    '3.5.1 required',
    'MUST',
    'A PUT has what is required.',
    by(
      named(REPLACE, 'PUT without a userName is 400 and changes nothing'),
      named(CREATE, 'a user needs a userName, a group a displayName'),
    ),
  ],
  ['3.6 not-found', 'MUST', 'Everything about a deleted resource is 404.', DELETED],
  ['3.6 omitted', 'MUST', 'A deleted resource is in no result.', DELETED],
  ['3.6 conflict', 'SHOULD NOT', 'A deleted resource conflicts with none.', DELETED],
  ['3.6 again', 'SHOULD NOT', 'The userName of a deleted user can be used at once.', DELETED],
  ['3.6 no-content', 'SHALL', 'A DELETE that succeeds is 204.', DELETED],
]);
