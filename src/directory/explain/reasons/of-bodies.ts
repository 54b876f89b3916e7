import type { RefusalCode } from '../../../protocol/reason-code.js';
import type { Reason } from './reason.js';

/** What was sent cannot be stored. */
export const OF_BODIES = {
  'media-type-unknown': {
    status: 415,
    title: 'The body is of another kind',
    why: 'Its Content-Type is neither application/scim+json nor application/json, or its encoding is unknown.',
    change: 'Let the client send application/scim+json in UTF-8.',
  },
  'body-unreadable': {
    status: 400,
    title: 'The body is no JSON that can be read',
    why: 'It ended early, is not UTF-8, or breaks the grammar of JSON.',
    change: 'See whether a proxy on the way cuts or rewrites bodies; else report it to whoever makes the client.',
  },
  'body-malformed': {
    status: 400,
    title: 'The body is JSON, but no SCIM message',
    why: 'A part that SCIM asks for is missing, is of another type, is given twice, or nests too deep.',
    change:
      'Correct the part that the answer names. With clients other than your own, look at the expressions of its mapping.',
    where: 'mapping',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    why: 'It has more bytes than a request may have here.',
    change: 'Send less at a time; whoever runs the server can allow more: MAX_BODY_BYTES.',
  },
  'body-too-complex': {
    status: 413,
    title: 'The body has too many parts',
    why: 'It has more values, or more different names, than any resource needs.',
    change: 'Send it in parts.',
  },
  'schemas-wrong': {
    status: 400,
    title: 'The schemas of the message are wrong',
    why: 'The attribute "schemas" lacks the URN that this kind of message must have.',
    change: 'Correct "schemas" in the template of the client.',
    where: 'mapping',
  },
  'schema-unknown': {
    status: 400,
    title: 'A schema is not defined here',
    why: 'The attribute "schemas" names a URN that the organization does not have, and the organization is strict: others ignore it.',
    change: 'Take the URN out of the template of the client, define it with rollcall schema, or switch strict off.',
    where: 'mapping',
  },
  'form-not-standard': {
    status: 400,
    title: 'Something is written as the standard does not have it',
    why: 'Its meaning could be guessed, such as that of "True" for true, but the organization is strict: others guess, and note it.',
    change:
      'Let the client write it as the answer says, or switch strict off. What else would be refused: rollcall quirks',
    where: 'mapping',
  },
  'attribute-missing': {
    status: 400,
    title: 'A required attribute is missing',
    why: 'The organization requires attributes that this user does not have in the source, or that are not mapped; empty ones are not sent.',
    change:
      'Fill in the attribute at the user, map it from another source or with a default value, or require it no longer: rollcall requirement remove',
    where: 'mapping',
  },
  'attribute-unknown': {
    status: 400,
    title: 'An attribute is not defined here',
    why: 'No schema of the organization has it under this name, and the organization is strict: others ignore it, or guess.',
    change: 'Take the attribute out of the mapping, define it with rollcall schema, or switch strict off.',
    where: 'mapping',
  },
  'attribute-read-only': {
    status: 400,
    title: 'An attribute cannot be changed',
    why: 'It is read-only, or immutable and has a value already.',
    change: 'Take it out of the mapping, or let the mapping apply it only during creation.',
    where: 'mapping',
  },
  'attribute-required': {
    status: 400,
    title: 'A required attribute would be taken away',
    why: 'The change removes a value that the organization requires.',
    change:
      'Keep a value at the source, give the mapping a default value, or require it no longer: rollcall requirement remove',
    where: 'mapping',
  },
  'value-wrong': {
    status: 400,
    title: 'A value is of the wrong kind',
    why: 'The attribute takes another type, such as an object or a boolean, than came.',
    change: 'Correct the expression of the attribute in the mapping.',
    where: 'mapping',
  },
  'values-contradictory': {
    status: 400,
    title: 'Two attributes that say the same differ',
    why: 'In the profile ias, active and the status of the extension of SAP say the same, and so do the e-mail addresses of both schemas; the request gives the two different values.',
    change: 'Map one of the two alone, and the other follows; or send both alike.',
    where: 'mapping',
  },
  'value-too-long': {
    status: 400,
    title: 'A value is too long, or there are too many',
    why: 'Texts, lists and indexed values have a greatest length here.',
    change: 'Shorten the value at the source or in the mapping.',
    where: 'mapping',
  },
  'value-taken': {
    status: 409,
    title: 'Another resource has the value already',
    why: 'The value must be unique in the organization, and the resource that the answer names has it.',
    change:
      'Let the client match by this attribute, so that it finds the resource instead of making it again; or rename or delete the other one.',
    where: 'matching',
  },
  'members-unknown': {
    status: 400,
    title: 'A member is not here',
    why: 'The group refers to users or groups that the organization does not have, so that nothing of it was applied.',
    change:
      'Provision the members first: bring them into scope. The client sends the membership again in the next cycle.',
    where: 'scope',
  },
  'members-circular': {
    status: 400,
    title: 'A group would contain itself',
    why: 'The groups that were named contain the group already, or are it.',
    change: 'Break the circle in the directory that is the source.',
    where: 'groups',
  },
  'members-too-many': {
    status: 400,
    title: 'More members than go at once',
    why: 'One request, or one answer, carries so many members and no more.',
    change: 'Send members in several PATCHes; leave them out of answers with excludedAttributes=members.',
  },
  'resource-too-large': {
    status: 413,
    title: 'The resource would be too large',
    why: 'With this change it would have more bytes than a resource may have here.',
    change: 'Map fewer or shorter values; whoever runs the server can allow more: MAX_RESOURCE_BYTES.',
    where: 'mapping',
  },
  'path-wrong': {
    status: 400,
    title: 'The path of an operation cannot be read',
    why: 'It does not follow the grammar of RFC 7644 §3.5.2.',
    change: 'Correct the target attribute in the mapping, such as emails[type eq "work"].value.',
    where: 'mapping',
  },
  'path-missing': {
    status: 400,
    title: 'An operation has no path',
    why: 'Its value names what it changes, and the organization is strict: the interoperability profile wants a path in each operation.',
    change:
      'Let the client send a path for each attribute: with Entra take aadOptscim062020 out of the Tenant URL. Or switch strict off.',
  },
  'path-of-element': {
    status: 400,
    title: 'A path chooses a whole value',
    why: 'Its condition in brackets is followed by no name, and the organization is strict: the interoperability profile wants one.',
    change:
      'Name the part that changes, as in emails[type eq "work"].value, or send the whole list. Or switch strict off.',
    where: 'mapping',
  },
  'target-missing': {
    status: 400,
    title: 'An operation finds nothing to change',
    why: 'Its condition matches no value of the resource, or it names no path.',
    change: 'Let the mapping name a value by type eq, which is made where it is missing.',
    where: 'mapping',
  },
  'operations-too-many': {
    status: 413,
    title: 'Too many operations in one request',
    why: 'A PATCH or Bulk takes so many operations and no more.',
    change: 'Send them in several requests.',
  },
  'operations-too-costly': {
    status: 413,
    title: 'The operations of one request are too much work',
    why: 'Together they compare or write more than one request may cost.',
    change: 'Send fewer at a time, and choose values by eq.',
  },
  'bulk-operation-wrong': {
    status: 400,
    title: 'An operation of a Bulk is wrong',
    why: 'Its bulkId is missing, given twice or unknown, or its path cannot be read.',
    change: 'Correct the operation that the answer names; the others were done.',
  },
  'bulk-reference-failed': {
    status: 409,
    title: 'An operation refers to one that failed',
    why: 'What its bulkId stands for was not created, so that there is nothing to refer to.',
    change: 'Correct the operation that failed, and send both again.',
  },
  'transformation-failed': {
    status: 400,
    title: 'A transformation cannot be applied',
    why: 'The transformation of the system behind the proxy wants something that the resource has not, or leaves the resource out.',
    change: 'Send what the transformation wants, or correct it: rollcall system change',
  },
  'upstream-refused': {
    status: 400,
    title: 'The system behind a proxy refused the request',
    why: 'The request was passed on, and that system answered with what is said here.',
    change: 'Change what that system objects to; its own log may say more.',
  },
} as const satisfies Partial<Record<RefusalCode, Reason>>;
