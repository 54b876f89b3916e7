import { by, deviates, named, requirementsOf, table } from '../requirement.js';
import {
  ATTRIBUTES,
  BULK,
  CREATE,
  ME,
  PATCH_RULES,
  PROJECTION,
  RESOURCES,
  SEARCH,
  UNIQUENESS,
  VERSIONING,
} from '../test-files.js';

const SCHEMAS = '§3: every representation of a user and of a group lists the schemas of what it has, each once';
const ID = '§3.1: an id is there in every representation, never changes, and is that of one resource only';
const UNLISTED = '§3: a schema that the resource type does not have, or whose attributes are absent, is not listed';

/** RFC 7643 §3: what every resource has, and how extensions are carried. */
export const RFC7643_RESOURCES = requirementsOf('RFC 7643', [
  ['3 schemas', 'REQUIRED', 'Every resource has `schemas`.', by(named(RESOURCES, SCHEMAS))],
  ['3 non-empty', 'MUST', '`schemas` is not empty in any representation.', by(named(RESOURCES, SCHEMAS))],
  [
    '3 in-requests',
    'MUST',
    'A resource that a client sends has a non-empty `schemas`.',
    deviates(
      'It may be left out, of a PATCH, a Bulk and a search too: many clients do, and the endpoint says what is meant. What names another resource type or message is 400.',
      named(CREATE, 'schemas may be left out, but must not name another resource type'),
      named(PATCH_RULES, '§3.5.2: schemas may be left out, but must not name another message'),
      named(SEARCH, 'schemas may be left out, but must not name another message'),
      named(
        BULK,
        'RFC 7644 §3.7: the operations names of members are taken in any case, methods too; schemas may be left out',
      ),
    ),
  ],
  [
    '3 own-schemas',
    'MUST',
    '`schemas` has only the schema and the extensions of the resource type.',
    by(named(RESOURCES, UNLISTED)),
  ],
  ['3 no-duplicates', 'MUST NOT', '`schemas` has no value twice.', by(named(RESOURCES, SCHEMAS))],
  [
    '3 order',
    'MUST NOT',
    'The order of `schemas` has no effect.',
    by(named(RESOURCES, '§3: the order of schemas means nothing')),
  ],
  [
    '3 common',
    'SHALL',
    'The common attributes are part of every resource, whatever `schemas` says.',
    by(named(RESOURCES, ID), table(CREATE, 'POST /Users answers 201'), table(CREATE, 'POST /Groups answers 201')),
  ],
  [
    '3.1 defined',
    'MUST',
    'The common attributes are defined for every resource type.',
    by(table(CREATE, 'POST /Users answers 201'), table(CREATE, 'POST /Groups answers 201')),
  ],
  [
    '3.1 assigned',
    'MUST',
    'The server gives `id` and `meta`, with all its parts, to what it accepts.',
    by(
      table(CREATE, 'POST /Users answers 201'),
      table(CREATE, 'POST /Groups answers 201'),
      named(VERSIONING, '/Users the ETag header is meta.version, weak, and the same until the resource changes'),
    ),
  ],
  [
    '3.1 characteristics',
    'SHALL',
    'The characteristics that the RFC gives to the common attributes take precedence.',
    by(
      table(PROJECTION, 'GET with {"excludedAttributes":"id,schemas,meta"}'),
      named(CREATE, "id, meta and groups are the server's to give: what the client sends there is ignored"),
    ),
  ],
  ['3.1 id', 'MUST', 'Every representation has an `id` that is not empty.', by(named(RESOURCES, ID))],
  ['3.1 id-unique', 'MUST', 'No two resources of the server have the same `id`.', by(named(RESOURCES, ID))],
  [
    '3.1 id-stable',
    'MUST',
    'An `id` stays the same, and is never given to another resource.',
    by(named(RESOURCES, ID), named(RESOURCES, '§3.1: an id is not given again after its resource was deleted')),
  ],
  ['3.1 id-bulk', 'MUST NOT', 'No `id` contains "bulkId".', by(named(RESOURCES, ID))],
  [
    '3.1 external-id',
    'MUST NOT',
    'The server never sets `externalId`.',
    by(named(RESOURCES, '§3.1: an externalId is what the client sent, and absent when it sent none')),
  ],
  [
    '3.1 external-id-scope',
    'MUST',
    '`externalId` is read within the provisioning domain.',
    by(table(UNIQUENESS, '§3.1: an externalId may repeat in the profile ')),
  ],
  [
    '3.1 meta-ignored',
    'SHALL',
    '`meta` is ignored when a client sends it.',
    by(
      named(CREATE, "id, meta and groups are the server's to give: what the client sends there is ignored"),
      named(RESOURCES, '§3.1: meta sent by PUT or PATCH is ignored or refused, never stored'),
    ),
  ],
  [
    '3.1 created',
    'MUST',
    '`meta.created` is a dateTime.',
    by(named(ATTRIBUTES, '§2.3.5: created and lastModified are xsd:dateTime with date, time and zone')),
  ],
  [
    '3.1 last-modified',
    'MUST',
    '`meta.lastModified` of what was never changed is `meta.created`.',
    by(table(CREATE, 'POST /Users answers 201'), table(CREATE, 'POST /Groups answers 201')),
  ],
  [
    '3.1 location',
    'MUST',
    '`meta.location` is what the header Content-Location says.',
    by(
      table(RESOURCES, '§3.1: meta.location is the address of the resource, and what Content-Location says '),
      named(ME, 'GET is the user, who is at a location of their own'),
    ),
  ],
  [
    '3.1 weak-version',
    'MUST',
    'A version that is no strong validator begins with `W/`.',
    by(
      named(VERSIONING, '/Users the ETag header is meta.version, weak, and the same until the resource changes'),
      named(VERSIONING, '/Groups the ETag header is meta.version, weak, and the same until the resource changes'),
    ),
  ],
  ['3.3 one-schema', 'MUST', '`schemas` has at least one value.', by(named(RESOURCES, SCHEMAS))],
  ['3.3 base-schema', 'SHALL', 'One of `schemas` is the base schema.', by(named(RESOURCES, SCHEMAS))],
  [
    '3.3 container',
    'SHALL',
    'The URI of an extension is the member that holds its attributes.',
    by(named(RESOURCES, '§3.3: attributes of an extension live under its URN, and nowhere else')),
  ],
]);
