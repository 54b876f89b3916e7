import type { RefusalCode } from '../../../protocol/reason-code.js';
import type { Reason } from './reason.js';

/** What was called or asked for cannot be, whatever was sent with it. */
export const OF_REQUESTS = {
  'resource-unknown': {
    status: 404,
    title: 'The resource does not exist here',
    why: 'The organization has no resource with this id: it was deleted here, or never was.',
    change:
      'The client still links an id that is gone. rollcall why tells what became of it; restarting the job makes the client look for the user by name again.',
    where: 'restart',
  },
  'endpoint-unknown': {
    status: 404,
    title: 'There is nothing at this path',
    why: 'The path behind the Tenant URL names no resource type and no endpoint of SCIM.',
    change: 'Enter the Tenant URL as rollcall org show prints it, without /Users or anything else behind it.',
    where: 'connection',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not possible here',
    why: 'The endpoint exists, but not with this method; the answer names those it has.',
    change:
      'See which software sends it: Entra, Okta and SAP use GET, POST, PUT, PATCH and DELETE where they are possible.',
  },
  'discovery-filter': {
    status: 403,
    title: 'Discovery takes no filter',
    why: 'RFC 7644 §4 has servers refuse a filter on /Schemas, /ResourceTypes and /ServiceProviderConfig.',
    change: 'Read the whole list, which is short, or one entry by its name.',
  },
  'not-implemented': {
    status: 501,
    title: 'This is not offered',
    why: 'SCIM knows what was asked for, and this server does not do it.',
    change: 'Use what the answer names instead; /ServiceProviderConfig tells what is offered.',
  },
  'system-unknown': {
    status: 404,
    title: 'There is no such proxy system',
    why: 'The id in the path is of no system that the organization has registered as a proxy; the credential says which organization that is.',
    change:
      'Enter the external system id as rollcall system list shows it, with a credential of the same organization.',
    where: 'connection',
  },
  'filter-not-passed-on': {
    status: 400,
    title: 'A proxy does not pass this filter on',
    why: 'As at SAP, a proxy system looks for one resource by userName, an e-mail address or displayName with eq, or for changes by meta.lastModified with gt.',
    change: 'Send such a filter, or none, and let the properties of the system filter: scim.user.filter and its like.',
    where: 'matching',
  },
  'matches-several': {
    status: 400,
    title: 'More than one resource matches where one is looked for',
    why: 'The system behind the proxy has several resources with what the filter compares.',
    change: 'Remove what is double from that system, or match by an attribute that is unique there.',
    where: 'matching',
  },
  'page-too-large': {
    status: 400,
    title: 'The page would be too large',
    why: 'The resources that a proxy was asked for at once have more bytes together, at the system behind it, than a proxy keeps for one page: 16 MiB.',
    change: 'Ask for fewer resources at once with count; members of large groups take most of the room.',
  },
  'query-parameter-wrong': {
    status: 400,
    title: 'A parameter of the query is wrong',
    why: 'A parameter such as count, startIndex, sortBy or attributes has a value that it cannot have.',
    change:
      'Correct the parameter that the answer names. What Entra, Okta and SAP send of themselves is right; look at settings and scripts of your own.',
  },
  'version-changed': {
    status: 412,
    title: 'The resource has changed since it was read',
    why: 'If-Match names a version that is no longer the newest, so that the change would have undone that of somebody else.',
    change: 'Read the resource again, and send the change with its new version.',
  },
  'filter-unreadable': {
    status: 400,
    title: 'The filter cannot be read',
    why: 'It does not follow the grammar of RFC 7644 §3.4.2.2; the answer names the character.',
    change:
      'Put values in double quotes. A value with quotes or backslashes in it breaks the queries of some clients: change the matching attribute to one without.',
    where: 'matching',
  },
  'filter-attribute-unknown': {
    status: 400,
    title: 'The filter names an attribute that does not exist or is never shown',
    why: 'No schema of the organization has it, or it has parts of which one must be named.',
    change: 'Match by userName, externalId or emails[type eq "work"].value, or define the attribute: rollcall schema.',
    where: 'matching',
  },
  'filter-value-wrong': {
    status: 400,
    title: 'The filter compares an attribute with a value it cannot have',
    why: 'The operator or the kind of value does not go with the type of the attribute.',
    change: 'Compare booleans with true and false, times with ISO dates, and everything else with texts.',
    where: 'matching',
  },
  'query-too-slow': {
    status: 400,
    title: 'The query takes too long',
    why: 'No index answers it, and there is more to look through than one request may.',
    change: 'Compare userName, externalId, id or emails by eq, or walk everything by cursor.',
    where: 'matching',
  },
  'cursor-wrong': {
    status: 400,
    title: 'The cursor is not one of these pages',
    why: 'It was not given out for this query and this organization.',
    change: 'Begin again with an empty cursor, and go on with the nextCursor of each page as it came.',
  },
  'cursor-expired': {
    status: 400,
    title: 'The cursor is too old',
    why: 'A cursor holds for a time only, and that is over.',
    change: 'Begin again with an empty cursor, and read the pages one after the other.',
  },
} as const satisfies Partial<Record<RefusalCode, Reason>>;
