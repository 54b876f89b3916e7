import { by, deviates, named, requirementsOf, table } from '../requirement.js';
import {
  AUTHENTICATION,
  CREATE,
  ENTRA_TOKEN,
  FORGED_TOKENS,
  ME,
  SECRET_TOKEN,
  SECURITY,
  STRINGS,
  TENANCY,
} from '../test-files.js';

const SAME_401 = named(
  AUTHENTICATION,
  'an unknown slug and a wrong, missing or malformed token are one and the same 401',
);
const REVOKED = named(AUTHENTICATION, 'a second secret works beside the first; a revoked one does not');
const CHOSEN = named(AUTHENTICATION, 'a secret that somebody chose works, and is stored as a slow hash only');
const OWN_ONLY = named(TENANCY, 'an organization sees what is its own and nothing else');
const ENTROPY = table(SECRET_TOKEN, 'a generated token is recognisable, has 256 ');
const ONE_USER = named(ME, 'everything but discovery and /Me is 403, the own resource by its id among it');
const OAUTH = [
  table(FORGED_TOKENS, 'access tokens of this server '),
  named(
    ENTRA_TOKEN,
    'claims of a rightly signed token a token that was accepted is refused once it is over, or the organization bound elsewhere',
  ),
];
const COMPOSED = named(STRINGS, 'user names that differ in case or in Unicode composition only are one name');
const WIDTH = named(STRINGS, 'user names in characters of another width are other names');
const TLS_1_2 = named(
  'test/auth/certificates.test.ts',
  'on a TLS connection of its own also when the session of TLSv1.2 is resumed',
);
const BEHIND_PROXY = deviates(
  "TLS is the server's own (`TLS_CERT`, `TLS_KEY`), or ends at the proxy in front of it, whose https address is `PUBLIC_URL`. Without either it speaks HTTP, on the loopback address unless `HOST` says otherwise, for those who try it.",
  named(SECURITY, '§7.2: requests are answered without TLS, under the https address that a proxy in front serves'),
);

/** RFC 7644 §2, §5 and §7: who calls, how text is compared, and security. */
export const RFC7644_SECURITY = requirementsOf('RFC 7644', [
  [
    '2 weak-tokens',
    'SHOULD NOT',
    'Tokens that were given out on weak authentication are not used.',
    by(ENTROPY, CHOSEN),
  ],
  ['2 basic', 'SHOULD', 'Basic authentication is combined with other factors, or not offered.', by(SAME_401)],
  ['2 challenge', 'SHALL', 'The header WWW-Authenticate names the authentication schemes.', by(SAME_401)],
  ['2 access-control', 'MUST', 'An authenticated client maps to what it may read and change.', by(OWN_ONLY, ONE_USER)],
  ['2 subject', 'MUST', 'A client maps to a security subject.', by(ONE_USER, REVOKED)],
  [
    '2 appropriate',
    'SHOULD',
    'Whether an action is appropriate depends on the subject and on the resource.',
    by(OWN_ONLY, ONE_USER),
  ],
  ['2.1 scope', 'SHOULD', 'What a token was given out for is considered.', by(OWN_ONLY, REVOKED)],
  ['2.1 threats-oauth', 'MUST', 'The threats to tokens of OAuth are countered.', by(...OAUTH)],
  ['2.1 threats', 'MUST', 'The threats to tokens of any other form are countered.', by(CHOSEN, REVOKED, ENTROPY)],
  [
    '5 precis',
    'MUST',
    'User names and passwords are prepared and compared by PRECIS (RFC 7613).',
    deviates(
      'User names are compared in Unicode form C and without regard to case; characters of another width are other characters, and none is forbidden, because directories have such names. Passwords are not kept.',
      COMPOSED,
      WIDTH,
    ),
  ],
  ['7.2 tls', 'MUST', 'A transport-layer security mechanism is required.', BEHIND_PROXY],
  ['7.2 tls-1.2', 'MUST', 'TLS 1.2 is supported.', by(TLS_1_2)],
  ['7.3 threats', 'MUST', 'The threats to authorization tokens are countered.', by(...OAUTH, REVOKED)],
  ['7.4 entropy', 'MUST', 'A bearer token cannot be guessed.', by(ENTROPY)],
  ['7.4 tls', 'MUST', 'Bearer tokens are exchanged over TLS only.', BEHIND_PROXY],
  [
    '7.4 lifetime',
    'MUST',
    'A bearer token has a limited lifetime.',
    deviates(
      'A secret lives until it is revoked, as Entra and SAP expect of one that a person pastes; two can be live at once, so that it is rotated without a gap.',
      named(SECURITY, '§7.4: a secret works until it is revoked, however old it is'),
      REVOKED,
    ),
  ],
  [
    '7.4 cookies',
    'SHOULD',
    'A cookie lasts no longer than the session of the browser.',
    by(named(SECURITY, '§7.4: no answer sets a cookie')),
  ],
  [
    '7.5.1 privacy',
    'MUST',
    'The privacy considerations of RFC 7643 are considered.',
    by(OWN_ONLY, named(CREATE, 'a password is accepted, never stored and never returned, not even in the log')),
  ],
  [
    '7.5.2 sensitive',
    'SHOULD',
    'A GET with a filter on personal data is answered with 403.',
    deviates(
      'Answered: Entra and SAP look users up by GET. Clients that care can POST to `/.search`.',
      named(SECURITY, '§7.5.2: a GET that filters by personal data is answered, and so is the same as a POST'),
    ),
  ],
  ['7.7 access-model', 'SHOULD', 'An access control model tells client applications apart.', by(OWN_ONLY, ONE_USER)],
  [
    '7.8 comparison',
    'MUST',
    'Unicode strings are prepared before they are compared, as §5 says.',
    deviates(
      'Prepared, but not as §5 says: form C, and lower case unless the attribute is caseExact.',
      COMPOSED,
      WIDTH,
    ),
  ],
]);
