import type { RefusalCode } from '../../src/protocol/reason-code.js';

/**
 * What the log says of each provocation, word for word. In braces is what is another each time; the compiler sees that none is
 * forgotten.
 */
export const SENTENCES: Readonly<Record<RefusalCode, string>> = {
  'credential-missing': 'Refused GET /Users with 401: The request came without any credential.',
  'credential-unreadable':
    'Refused GET /Users with 401: The Authorization header cannot be read: it must be once Bearer with a token, or Basic with a client id and its secret.',
  'credential-wrong':
    'Refused GET /Users with 401: The secret token is none of this organization. Copy it again, or make another: rollcall secret create',
  'credential-mistyped':
    'Refused GET /Users with 401: The secret token was mistyped or cut off: its last characters do not fit the others. Copy it again.',
  'credential-expired':
    'Refused GET /Users with 401: The credential "other" expired on {time}. Another: rollcall secret create',
  'credential-revoked':
    'Refused GET /Users with 401: The credential "other" was revoked on {time}. Another: rollcall secret create',
  'token-refused':
    'Refused GET /Users with 401: A token of Microsoft Entra tenant {id} came, and none is bound. If it is yours: rollcall trust entra --help',
  'organization-unknown':
    'Refused GET /Users of the unknown organization no-such-one with 401: There is no organization of this name. The request came from 127.0.0.1.',
  'failures-too-many':
    'Refused GET /Users with 429: The secret token was mistyped or cut off: its last characters do not fit the others. Copy it again.',
  'address-not-allowed':
    'Refused GET /Users with 403: The address 127.0.0.1 is not among those allowed: rollcall org allow-ips {slug}',
  'organization-inactive':
    'Refused GET /Users with 403: Provisioning is switched off for {slug}. Whoever runs this server can switch it on: rollcall org activate {slug}',
  'user-disabled':
    'Refused GET /Me for ada@contoso.com with 403: The token stands for ada@contoso.com, a user who is disabled. When the user is enabled again (active true), it is valid again.',
  'credential-read-only': 'Refused POST /Users with 403: This credential may only read.',
  'credential-scope': 'Refused GET /Users with 403: This credential is good for Group only, not for User.',
  'credential-of-user':
    'Refused GET /Users for ada@contoso.com with 403: This credential stands for one user: it is good for /Me and for discovery, and nothing else.',
  'not-by-oneself':
    'Refused DELETE /Me for ada@contoso.com with 403: Users cannot delete themselves; whoever provisions the organization can.',
  'resource-unknown': 'Refused GET /Users/{id} with 404: User {id} does not exist in this organization.',
  'endpoint-unknown': 'Refused GET /Nothing with 404: There is no resource type at /Nothing; see /ResourceTypes.',
  'method-not-allowed': 'Refused PUT /Users with 405: PUT is not possible here; possible: GET, POST.',
  'discovery-filter': 'Refused GET /Schemas with 403: Discovery endpoints take no filter (RFC 7644 §4).',
  'not-implemented':
    'Failed GET /Me with 501: /Me is the user whom a credential stands for, and this one stands for none: it provisions the organization. Use /Users/{id}.',
  'query-parameter-wrong': 'Refused GET /Users with 400 invalidValue: count takes a whole number; received "many".',
  'version-changed':
    'Refused PUT /Users/{id} for ada@contoso.com with 412: The resource is at version W/"1" by now, not W/"99". Read it again before changing it.',
  'filter-unreadable':
    'Refused GET /Users with 400 invalidFilter: Character 13 of the filter: expected a value (text in double quotes, a number, true, false or null), found ada: if it is text, put it in straight double quotes.',
  'filter-attribute-unknown':
    'Refused GET /Users with 400 invalidFilter: User has no attribute "shoeSize" (character 1 of the filter).',
  'query-too-slow':
    'Refused GET /Users with 400 tooMany: To find this takes longer than 1 s, and would each time. Use a filter with fewer conditions, or one that compares userName, externalId, id or emails by eq; ask for less with count; or walk by cursor.',
  'filter-value-wrong':
    'Refused GET /Users with 400 invalidFilter: active is compared with true or false; received "perhaps" (character 11 of the filter).',
  'cursor-wrong':
    'Refused GET /Users with 400 invalidCursor: The cursor is not one of this query: repeat every parameter but the cursor, or begin again without one.',
  'cursor-expired':
    'Refused GET /Users with 400 expiredCursor: The cursor is older than 3600 seconds: begin again without one.',
  'media-type-unknown':
    'Refused POST /Users with 415: Send application/scim+json or application/json in UTF-8; received "text/plain".',
  'body-unreadable': 'Refused POST /Users with 400 invalidSyntax: The body is not valid JSON (at character 2).',
  'body-malformed':
    'Refused POST /Users with 400 invalidSyntax: The body must be a JSON object with a User; received an array of 0.',
  'body-too-large':
    'Refused POST /Users with 413: A body may have at most 20000 bytes here, decompressed; received 40086. Send it in parts.',
  'body-too-complex':
    'Refused POST /Groups with 413: An object of the body may have at most 10000 members; received more.',
  'schemas-wrong':
    'Refused PATCH /Users/{id} for ada@contoso.com with 400 invalidSyntax: schemas of a PATCH must be ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]; received an array of 1.',
  'attribute-missing':
    'Refused POST /Users for ada@contoso.com with 400 invalidValue: The User lacks what this organization requires: externalId (in Entra from mailNickname), title (in Entra from jobTitle), emails[type eq "work"].value (in Entra from mail), name.givenName (in Entra from givenName), name.familyName (in Entra from surname), addresses[type eq "work"].locality (in Entra from city), addresses[type eq "work"].country (in Entra from country), urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber (in Entra from employeeId), urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department (in Entra from department). In Entra, fill the source attribute on the user, or change the attribute mapping to another source, a constant or a default value. No constant will do for externalId: the value must differ from one to the next.',
  'attribute-unknown':
    'Refused PATCH /Users/{id} for ada@contoso.com with 400 invalidSyntax: "shoeSize" names no attribute of User. Nothing was changed. This organization is strict: interoperability profile, Attribute and Schema Handling.',
  'schema-unknown':
    'Refused POST /Users for ada@contoso.com with 400 invalidSyntax: No schema of a User here has the URN "urn:example:unknown". This organization is strict: interoperability profile, Attribute and Schema Handling.',
  'form-not-standard':
    'Refused PATCH /Users/{id} for ada@contoso.com with 400 invalidValue: A boolean is true or false without quotes; received active: "False". This organization is strict: RFC 7643 §2.3.2.',
  'path-missing':
    "Refused PATCH /Users/{id} for ada@contoso.com with 400 invalidSyntax: Each operation of a PATCH needs a path; this replace has none. This organization is strict: interoperability profile, Mandatory Use of the 'path' Attribute.",
  'path-of-element':
    'Refused PATCH /Users/{id} for ada@contoso.com with 400 invalidPath: A path with a condition names a part of the value, as in emails[type eq "work"].value; received emails[type eq "work"]. This organization is strict: interoperability profile, Filtering Constraints.',
  'attribute-read-only':
    'Refused PATCH /Users/{id} for ada@contoso.com with 400 mutability: groups is read-only; remove it from the attribute mapping.',
  'attribute-required':
    'Refused PATCH /Users/{id} for ada@contoso.com with 400 mutability: The User lacks what this organization requires: title (in Entra from jobTitle). In Entra, fill the source attribute on the user, or change the attribute mapping to another source, a constant or a default value.',
  'value-wrong':
    'Refused PATCH /Users/{id} for ada@contoso.com with 400 invalidValue: active takes true or false; received "perhaps".',
  'values-contradictory':
    'Refused POST /Users for ada@contoso.com with 400 invalidValue: active is true, while urn:ietf:params:scim:schemas:extension:sap:2.0:User:status "inactive" is active false. Send one of them, or both alike.',
  'value-too-long':
    'Refused POST /Users for ada with 400 invalidValue: externalId takes at most 2000 bytes; received 3000.',
  'value-taken':
    'Refused POST /Users for ada@contoso.com with 409 uniqueness: userName "ada@contoso.com" is already taken by {id}. Match that resource by filter instead of creating it again, or give another userName.',
  'members-unknown':
    'Refused POST /Groups for Makers with 400 invalidValue: members names no user or group of this organization: "{id}". Nothing was changed; create the users first and send the request again.',
  'members-circular':
    'Refused PATCH /Groups/{id} for Makers with 400 invalidValue: members names groups that contain this group, or are it: {id}. Nothing was changed.',
  'members-too-many':
    'Refused POST /Groups for All with 400 invalidValue: One request takes at most 100000 members; received [not logged]. Send the rest with PATCH.',
  'resource-too-large':
    'Refused POST /Users for ada with 413: A resource takes at most 10000 bytes of JSON; this one would have 12029. Nothing was changed: send fewer or shorter values.',
  'path-wrong':
    'Refused PATCH /Users/{id} for ada@contoso.com with 400 invalidPath: Character 8 of the path: expected an attribute name, found the end.',
  'target-missing':
    'Refused PATCH /Users/{id} for ada@contoso.com with 400 noTarget: No value of emails matches emails[type ne "work"].value.',
  'operations-too-many':
    'Refused PATCH /Groups/{id} for Makers with 413: One PATCH takes at most 1000 operations; received [not logged].',
  'operations-too-costly':
    'Refused PATCH /Groups/{id} for Makers with 413: The conditions on members in one PATCH make at most 50 comparisons other than of ids (value eq and ne) and of type; received 60. Nothing was changed: choose members by id, or send fewer conditions at a time.',
  'bulk-operation-wrong':
    'Refused POST /Users for ada@contoso.com with 400 invalidValue: A POST in a Bulk needs a bulkId, which no other operation has (RFC 7644 §3.7).',
  'bulk-reference-failed':
    'Refused POST /Groups for Makers with 409: What bulkId "a" stands for was not created, so nothing can refer to it.',
  'bulk-not-tried': 'Failed POST /Groups for B with 503: Not tried: the database could not be reached before.',
  'rate-limit':
    'Refused GET /Users with 429: More than 0.001 requests a second came for {slug}. Send this one again in {seconds} s.',
  'changed-by-many':
    'Failed PATCH /Users/{id} for contended with 503: Too many clients change this resource at the same time. Try again.',
  'issuer-away':
    'Failed GET /Users with 503: The signing keys of https://sts.example/{id}/ are not available: https://{host}/{id}/.well-known/openid-configuration: {cut off}',
  'signing-keys-away':
    'Failed GET /Users with 503: This server cannot use its signing keys at this moment. Send it again.',
  'verifying-busy':
    'Refused GET /Users with 429: Too many secrets are being verified at this moment; nothing was changed. Send it again.',
  'answers-too-many':
    'Refused GET /Users with 429: Too many large answers for {slug} are under way. Read them, ask for fewer at a time, and send this request again in 5 s.',
  'connections-taken':
    'Refused GET /Users with 429: All connections that {slug} may have at once are taken by its own requests. Send fewer at a time, and this one again.',
  'secret-store-away':
    'Failed GET /Users with 503: The secret scim of the key vault contoso cannot be read: it did not answer ({cut off}). Check the network between this server and Azure.',
  'database-away':
    'Failed POST /Users for ada@contoso.com with 503: The disk is full. Nothing was changed. Try again later.',
  'database-busy':
    'Failed POST /Users for busy with 503: The database took too long for this, and undid it; nothing was changed. Send less at a time.',
  'organization-unservable':
    'Failed GET /Users with 503: Its profile "future" is none that this version of the server knows.',
  'client-gone': 'Refused GET /Users with 499: The client closed the connection before it had its answer.',
  'system-unknown':
    'Refused GET /Users with 404: There is no such proxy system of the organization that this credential is of. Its id is what "rollcall system list" shows.',
  'filter-not-passed-on':
    'Refused GET /Users with 400 invalidFilter: The filter is by title, and a proxy passes on: userName eq "ada", emails.value eq "a@b.c", displayName eq "x", or meta.lastModified gt "{time}".',
  'matches-several':
    'Refused GET /Users with 400 tooMany: More than one resource of the system matches the filter, which looks for one of them.',
  'page-too-large':
    'Refused GET /Users with 400 tooMany: The resources of this page have more than 16777216 bytes together at the system. Ask for fewer at once: count.',
  'transformation-failed':
    'Refused POST /Users for ada@contoso.com with 400 invalidValue: The write transformation of the system cannot be applied: user, mapping 1: $.title leads to nothing, and the mapping is not optional.',
  'upstream-refused':
    'Refused POST /Users for x with 400 invalidValue: The User lacks what this organization requires: userName (in Entra from userPrincipalName). In Entra, fill the source attribute on the user, or change the attribute mapping to another source, a constant or a default value. No constant will do for userName: the value must differ from one to the next.',
  'upstream-away':
    'Failed POST /Users for ada@contoso.com with 503: The system behind this proxy cannot be reached at the moment. Wait before you send it again.',
  'upstream-busy':
    'Failed POST /Users for ada@contoso.com with 503: The system behind this proxy takes no more requests for the moment. Wait before you send it again.',
  'upstream-failing':
    'Failed POST /Users for ada@contoso.com with 503: The system behind this proxy fails at the moment, and whether this was done is not known. Read it before you send it again.',
  'upstream-credential':
    'Failed GET /Users with 503: The system behind this proxy does not accept the credential that it is called with. Whoever registered it can change that.',
  'upstream-unreadable':
    'Failed POST /Users for ada@contoso.com with 503: The system behind this proxy gave an answer that is no SCIM, and whether this was done is not known. Read it before you send it again.',
  'upstream-loop':
    'Failed GET /Users with 508: The system behind this proxy leads back to the proxy itself, so that no request would ever end. Whoever registered it enters the address of the system that keeps the resources.',
  'internal-error':
    'Failed POST /Users for broken with 500: Something went wrong here, and this may have been done before it or not. Quote request {id} to whoever runs this server.',
};
