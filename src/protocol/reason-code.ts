/**
 * Why a request was refused, one stable code for each cause: of what is written in the provisioning log, it is what searches,
 * counts and explanations go by. A code never changes its meaning; what each says to people is in directory/explain.
 */
export const REFUSAL_CODES = [
  // Who calls.
  'credential-missing',
  'credential-unreadable',
  'credential-wrong',
  'credential-mistyped',
  'credential-expired',
  'credential-revoked',
  'token-refused',
  'organization-unknown',
  'failures-too-many',
  'address-not-allowed',
  'organization-inactive',
  'user-disabled',
  'credential-read-only',
  'credential-scope',
  'credential-of-user',
  'not-by-oneself',
  // What was called.
  'resource-unknown',
  'endpoint-unknown',
  'method-not-allowed',
  'discovery-filter',
  'not-implemented',
  'query-parameter-wrong',
  'version-changed',
  // What was sent.
  'media-type-unknown',
  'body-unreadable',
  'body-malformed',
  'body-too-large',
  'body-too-complex',
  'schemas-wrong',
  'attribute-missing',
  'attribute-unknown',
  'attribute-read-only',
  'attribute-required',
  'value-wrong',
  'value-too-long',
  'value-taken',
  'members-unknown',
  'members-circular',
  'members-too-many',
  'resource-too-large',
  'path-wrong',
  'target-missing',
  'operations-too-many',
  'operations-too-costly',
  'bulk-operation-wrong',
  'bulk-reference-failed',
  'bulk-not-tried',
  // What was asked.
  'filter-unreadable',
  'filter-attribute-unknown',
  'filter-value-wrong',
  'query-too-slow',
  'cursor-wrong',
  'cursor-expired',
  // What could not be done at the moment.
  'rate-limit',
  'verifying-busy',
  'answers-too-many',
  'connections-taken',
  'changed-by-many',
  'secret-store-away',
  'issuer-away',
  'signing-keys-away',
  'database-away',
  'database-busy',
  'organization-unservable',
  'client-gone',
  'internal-error',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** What was done with a request that was accepted. */
export const ACCEPTED_CODES = [
  'created',
  'changed',
  'renamed',
  'disabled',
  'enabled',
  'unchanged',
  'deleted',
  'restored',
  'read',
  'found',
  'not-found',
] as const;

export type AcceptedCode = (typeof ACCEPTED_CODES)[number];

export type ReasonCode = RefusalCode | AcceptedCode;
