import { by, deviates, named, requirementsOf, table } from '../requirement.js';
import { FILTER_RULES, QUERY, ROOT_QUERY, ROOT_SEARCH, START_ID } from '../test-files.js';

const REFUSED = 'what has no meaning is refused with the place and the remedy ';

/** RFC 7644 §3.4.2.1 and §3.4.2.2: what a query finds. */
export const RFC7644_FILTER = requirementsOf('RFC 7644', [
  [
    '3.4.2.1 root',
    'SHALL',
    'A query at the base URI is one of all resources.',
    by(
      table(ROOT_QUERY, 'GET at the Tenant URL with "" is a query of everything'),
      table(ROOT_SEARCH, 'POST /.search answers as GET at the Tenant URL does'),
    ),
  ],
  [
    '3.4.2.1 too-many',
    'SHALL',
    'A query that finds too many to answer is 400 `tooMany`: here none does, as answers are pages.',
    by(named(START_ID, 'a query of more than a page gets the first page of them, and is never too many')),
  ],
  [
    '3.4.2.1 filter',
    'MUST',
    'A filter over several resource types works as over one.',
    by(table(ROOT_QUERY, 'displayName '), table(ROOT_QUERY, 'meta.resourceType '), table(ROOT_QUERY, 'userName ')),
  ],
  [
    '3.4.2.1 undefined',
    'SHALL',
    'An attribute that a resource type does not have is without a value there.',
    by(table(ROOT_QUERY, 'serial '), table(ROOT_QUERY, 'not (serial ')),
  ],
  [
    '3.4.2.2 only-matches',
    'SHALL',
    'Only what matches the filter is returned.',
    by(table(QUERY, '/Users '), table(QUERY, '/Groups ')),
  ],
  [
    '3.4.2.2 expression',
    'MUST',
    'A filter has at least one valid expression.',
    by(named(QUERY, `${REFUSED}eq "ada"`), named(QUERY, `${REFUSED}userName eq "ada" and`)),
  ],
  [
    '3.4.2.2 form',
    'MUST',
    'An expression is an attribute name, an operator and perhaps a value.',
    by(named(QUERY, `${REFUSED}userName`), named(QUERY, `${REFUSED}userName eq`)),
  ],
  [
    '3.4.2.2 order-of-booleans',
    'SHALL',
    '`gt`, `ge`, `lt` and `le` on a boolean or binary attribute are 400 `invalidFilter`.',
    by(
      ...['gt', 'ge', 'lt', 'le'].map((operator) => table(FILTER_RULES, `${operator} on a boolean or a binary value`)),
    ),
  ],
  [
    '3.4.2.2 same-value',
    'MUST',
    'The conditions in brackets are applied to the same value.',
    by(
      named(QUERY, '/Users emails[type eq "work" and value eq "ADA@contoso.com"]'),
      named(QUERY, '/Users emails[type eq "work" and value eq "ada@home.example"]'),
      named(QUERY, '/Users emails.type eq "work" and emails.value eq "ada@home.example"'),
    ),
  ],
  [
    '3.4.2.2 brackets',
    'MUST',
    'What is in brackets is a filter on sub-attributes.',
    by(named(QUERY, `${REFUSED}emails[tpye eq "work"]`), named(QUERY, `${REFUSED}emails[emails.type eq "work"]`)),
  ],
  ['3.4.2.2 grammar', 'MUST', 'A filter obeys the ABNF.', by(table(QUERY, REFUSED), table(QUERY, '/Users '))],
  [
    '3.4.2.2 after-brackets',
    'MUST',
    'A filter has nothing that the ABNF does not allow.',
    deviates(
      'After the brackets of a value path a filter may have what a path of PATCH may have: `emails[type eq "work"].value eq "…"` is `emails[type eq "work" and value eq "…"]`, and without a name `value` is compared. Entra asks so wherever such an attribute matches users; what was refused would quarantine the job.',
      named(QUERY, '/Users emails[type eq "work"].value eq "ADA@contoso.com"'),
      named(QUERY, '/Users emails[type eq "work"] eq "ADA@contoso.com"'),
    ),
  ],
  [
    '3.4.2.2 precedence',
    'MUST',
    'Grouping comes before "not", "not" before "and", "and" before "or".',
    by(
      named(QUERY, '/Users active pr and userName sw "a" or userName sw "c"'),
      named(QUERY, '/Users not (active pr) or not (active eq true)'),
      named(QUERY, '/Users (id eq "<ada>") and (manager eq "boss-1" and active eq true)'),
    ),
  ],
  [
    '3.4.2.2 complex',
    'MUST',
    'A complex attribute is compared by a sub-attribute.',
    by(named(QUERY, `${REFUSED}name eq "Ada"`), named(QUERY, `${REFUSED}addresses co "London"`)),
  ],
  [
    '3.4.2.2 defaults',
    'SHALL',
    'An attribute that was defaulted is compared by the value that was returned.',
    by(
      named(QUERY, '/Users not (active pr) or not (active eq true)'),
      named(QUERY, '/Users displayName ne "ada lovelace"'),
    ),
  ],
  [
    '3.4.2.2 unknown-operator',
    'MUST',
    'An unknown operator is 400 `invalidFilter` with a message.',
    by(table(FILTER_RULES, 'the operator '), named(QUERY, `${REFUSED}userName = "ada"`)),
  ],
  [
    '3.4.2.2 case',
    'SHALL',
    'Whether case counts is said by caseExact.',
    by(named(QUERY, '/Users externalId eq "EXT-1"'), named(QUERY, '/Users USERNAME EQ "ADA@CONTOSO.COM"')),
  ],
]);
