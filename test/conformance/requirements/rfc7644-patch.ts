import { by, deviates, named, requirementsOf, table } from '../requirement.js';
import { ERRORS, GROUPS, MEMBER_CONDITIONS, NAMES, PATCH, PATCH_RULES, PROJECTION } from '../test-files.js';

const REFUSED = 'what cannot be done is refused ';
const ATOMIC = by(named(PATCH, 'when one operation is refused, none is applied'), table(PATCH, REFUSED));
const UNCHANGED = 'lastModified and the row version stay as they were for ';
const removes = (what: string) => by(named(PATCH, `remove (§3.5.2.2) ${what}`));

/** RFC 7644 §3.5.2: PATCH. */
export const RFC7644_PATCH = requirementsOf('RFC 7644', [
  [
    '3.5.2 message',
    'MUST',
    'A PATCH says in `schemas` that it is one.',
    deviates(
      'It may be left out: the method says what is meant, and several clients do. The `schemas` of another message are 400.',
      named(PATCH_RULES, '§3.5.2: schemas may be left out, but must not name another message'),
    ),
  ],
  [
    '3.5.2 one-op',
    'MUST',
    'An operation has exactly one `op`.',
    by(
      named(PATCH_RULES, 'exactly one op: none, or two, is 400 invalidSyntax'),
      named(PATCH, `${REFUSED}an unknown verb`),
    ),
  ],
  [
    '3.5.2 some-operations',
    'MUST',
    'A PATCH has one operation at least.',
    deviates(
      'One that has none is answered as a PATCH that changes nothing: a client that compares first may be left with nothing to say.',
      named(PATCH, 'lastModified and the row version stay as they were for no operations'),
    ),
  ],
  ['3.5.2 path-of-remove', 'REQUIRED', 'A remove has a `path`.', by(named(PATCH, `${REFUSED}remove without a path`))],
  [
    '3.5.2 compatible',
    'MUST',
    'An operation is compatible with the mutability and the schema of its attribute.',
    by(table(PATCH, REFUSED), named(GROUPS, 'one member cannot become another: 400 mutability')),
  ],
  [
    '3.5.2 incompatible',
    'SHALL',
    'An operation that is not compatible is refused with the status and the error that are due.',
    by(table(PATCH, REFUSED)),
  ],
  [
    '3.5.2 schemas',
    'SHALL',
    'A path is read by the schemas of the resource, which follow what is added and removed.',
    by(
      named(PATCH, 'add (§3.5.2.1) by the URN of the core schema'),
      named(
        PATCH_RULES,
        'an attribute of an extension brings the schema of the extension, and the last one takes it away',
      ),
    ),
  ],
  [
    '3.5.2 schemas-changed',
    'SHALL',
    'After an operation that changes `schemas`, the following ones assume its new value.',
    deviates(
      '`schemas` always follows from the attributes that the resource has; an operation on it is passed over and noted in the log.',
      named(PATCH_RULES, 'a change of schemas itself is passed over: they follow from the attributes'),
    ),
  ],
  [
    '3.5.2 primary',
    'SHALL',
    'A value that becomes primary takes it from the others.',
    by(named(PATCH, 'add (§3.5.2.1) a primary value, which takes it from the other')),
  ],
  ['3.5.2 atomic', 'SHALL', 'A PATCH is done as a whole, or not at all.', ATOMIC],
  ['3.5.2 restored', 'MUST', 'When one operation fails, the resource is as it was.', ATOMIC],
  ['3.5.2 failure', 'SHALL', 'When one operation fails, the answer is a failure.', ATOMIC],
  [
    '3.5.2 error',
    'SHALL',
    'A PATCH that fails has a status and an error in JSON.',
    by(table(PATCH, REFUSED), table(ERRORS, '4')),
  ],
  [
    '3.5.2 unknown-path',
    'SHALL',
    'A path that yields no attribute is 400 `noTarget` (table 9).',
    deviates(
      'Ignored, and noted in the log with the nearest known name (`emails[type eq "work"].vlue`: did you mean emails.value?): mappings name attributes that not every server has, and a refusal would cost the whole user, or quarantine the job. 400 `invalidSyntax` where the organization is strict, as the interoperability profile asks. A dot after the URN of a schema is read as the colon.',
      table(NAMES, 'a path that leads nowhere is ignored, the rest is applied, and the log says what is near: '),
      table(
        NAMES,
        'a path that leads nowhere is 400 invalidSyntax where the organization is strict, and nothing is changed: ',
      ),
      table(NAMES, 'a dot after the URN of a schema is read as the colon in a PATCH: '),
    ),
  ],
  [
    '3.5.2 success',
    'MUST',
    'A PATCH that succeeds is 200 with the resource, or 204.',
    by(
      table(PATCH, 'replace (§3.5.2.3) '),
      named(PROJECTION, 'a PATCH of a group answers 204, and 200 with a body when attributes are asked for'),
    ),
  ],
  [
    '3.5.2 attributes',
    'MUST',
    'A PATCH with `attributes` is 200.',
    by(named(PROJECTION, 'a PATCH of a group answers 204, and 200 with a body when attributes are asked for')),
  ],
  ['3.5.2.1 value', 'MUST', 'An add has a `value`.', by(named(PATCH, `${REFUSED}add without a value`))],
  [
    '3.5.2.1 complex',
    'SHALL',
    'An add to a complex attribute has sub-attributes as its value.',
    by(named(PATCH, 'add (§3.5.2.1) a complex attribute, merged')),
  ],
  [
    '3.5.2.1 present',
    'SHOULD',
    'To add what is there changes nothing.',
    by(named(PATCH, 'add (§3.5.2.1) a value that is there already')),
  ],
  [
    '3.5.2.1 present-success',
    'SHOULD',
    'To add what is there is a success.',
    by(named(PATCH, 'add (§3.5.2.1) a value that is there already')),
  ],
  [
    '3.5.2.1 modified',
    'SHALL NOT',
    'To add what is there does not change `lastModified`.',
    by(named(PATCH, `${UNCHANGED}a value that is there added`), named(PATCH, `${UNCHANGED}the value that is there`)),
  ],
  ['3.5.2.2 single', 'SHALL', 'A single value that is removed is unassigned.', removes('a simple attribute')],
  ['3.5.2.2 multi', 'SHALL', 'All values that are removed are unassigned.', removes('a multi-valued attribute')],
  ['3.5.2.2 last', 'SHALL', 'A list without values is unassigned.', removes('the last value that there is')],
  [
    '3.5.2.2 parts',
    'SHALL',
    'Sub-attributes that are removed are unassigned.',
    removes('a sub-attribute of the value that a condition chooses'),
  ],
  [
    '3.5.2.2 records',
    'SHALL',
    'A complex list whose last value is removed is unassigned.',
    removes('the last value that there is'),
  ],
  [
    '3.5.2.2 members',
    'SHALL',
    'Of the members of a group those are removed that a condition chooses, and no others.',
    by(
      table(
        MEMBER_CONDITIONS,
        'RFC 7644 §3.5.2.2: remove takes those members away that the condition chooses, and no others ',
      ),
    ),
  ],
  [
    '3.5.2.2 read-only',
    'SHALL',
    'To remove what is readOnly is refused as `mutability`.',
    by(table(PATCH_RULES, 'to take away ')),
  ],
  [
    '3.5.2.2 required',
    'SHALL',
    'To remove what is required is refused as `mutability`.',
    by(named(PATCH_RULES, 'to take away what is required is 400 mutability, naming it')),
  ],
  [
    '3.5.2.3 without-path',
    'SHALL',
    'A replace without `path` has attributes as its value.',
    by(named(PATCH, 'replace (§3.5.2.3) several attributes without a path')),
  ],
  [
    '3.5.2.3 absent',
    'SHALL',
    'To replace what is absent adds it.',
    by(named(PATCH, 'replace (§3.5.2.3) a simple attribute without a value')),
  ],
  [
    '3.5.2.3 complex',
    'SHALL',
    'A replace of a complex attribute changes the sub-attributes that it names.',
    by(named(PATCH, 'replace (§3.5.2.3) a complex attribute: what the value does not name stays')),
  ],
  [
    '3.5.2.3 matching',
    'SHALL',
    'A replace with a condition changes every value that meets it.',
    by(named(PATCH_RULES, 'replace with a condition changes every value that meets it')),
  ],
  [
    '3.5.2.3 no-match',
    'SHALL',
    'A replace with a condition that no value meets is 400 `noTarget`.',
    deviates(
      'When the condition describes a value, such as `emails[type eq "work"]`, that value is added: Entra sends this for every attribute that is not set yet. Any other is 400 `noTarget`.',
      named(PATCH_RULES, 'replace with a condition that no value meets adds the value that the condition describes'),
      named(PATCH_RULES, 'replace with a condition that no value meets, and that describes none, is 400 noTarget'),
    ),
  ],
]);
