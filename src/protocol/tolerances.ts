import type { RefusalCode } from './reason-code.js';
import type { ScimType } from './scim-error.js';

/** How a strict organization refuses what others tolerate. */
export interface StrictRefusal {
  /** What asks for it. */
  readonly clause: string;
  readonly scimType: ScimType;
  readonly reason: RefusalCode;
}

export interface Tolerance {
  /** Why it is tolerated, a sentence. */
  readonly meaning: string;
  /** Undefined for what is accepted in every organization. */
  readonly strict?: StrictRefusal;
  /** Whether RFC 7644 allows it, and the interoperability profile alone does not: no log speaks of it. */
  readonly isStandard?: true;
}

/** The clauses of draft-zollner-scim-interop-profile-02, by the names of its sections. */
const PROFILE = 'interoperability profile';
const HANDLING = `${PROFILE}, Attribute and Schema Handling`;
const MANDATORY_PATH = `${PROFILE}, Mandatory Use of the 'path' Attribute`;
const FILTERING_CONSTRAINTS = `${PROFILE}, Filtering Constraints`;

const unknown = { clause: HANDLING, scimType: 'invalidSyntax', reason: 'attribute-unknown' } as const;
const value = (clause: string) => ({ clause, scimType: 'invalidValue', reason: 'form-not-standard' }) as const;
const syntax = (clause: string) => ({ clause, scimType: 'invalidSyntax', reason: 'form-not-standard' }) as const;

/**
 * Everything that is accepted although the standard, or the interoperability profile, does not ask for it, each with the reason
 * why it is, and with what a strict organization answers. The codes are kept in the provisioning log, so that an engineer can
 * see which dialect a client speaks.
 */
export const TOLERANCES = {
  'unknown-attribute': { meaning: 'No schema of the organization defines the attribute; ignored.', strict: unknown },
  'read-only-attribute': {
    meaning: 'The client may not write the attribute; ignored.',
    strict: { clause: 'RFC 7644 §3.5.2', scimType: 'mutability', reason: 'attribute-read-only' },
  },
  'unknown-schema': {
    meaning: 'A URN in `schemas` is not served (Entra documents one with a typing error); ignored.',
    strict: { clause: HANDLING, scimType: 'invalidSyntax', reason: 'schema-unknown' },
  },
  'schemas-missing': {
    meaning: '`schemas` was left out; the schema of the endpoint is taken.',
    strict: syntax('RFC 7643 §3'),
  },
  'password-discarded': { meaning: 'Passwords are accepted and discarded.' },
  'operation-case': {
    meaning: 'Entra writes Add, Replace and Remove with a capital letter.',
    strict: syntax('RFC 7644 §3.5.2'),
  },
  'boolean-string': {
    meaning: 'Entra sends booleans as the strings "True" and "False".',
    strict: value('RFC 7643 §2.3.2'),
  },
  'blank-value': {
    meaning: 'An empty string for an attribute that is not text clears it.',
    strict: value('RFC 7643 §2.5'),
  },
  'value-for-complex': {
    meaning: 'Entra sends the manager as a bare string; read as its `value`.',
    strict: value('RFC 7643 §2.3.8'),
  },
  'array-for-single': {
    meaning:
      'Entra documents the manager as an array of one; the element of such an array is taken. An empty one is no value.',
    strict: value('RFC 7643 §2.3.8'),
  },
  'single-for-array': {
    meaning: 'One value where the attribute is multi-valued; read as an array of one.',
    strict: value('RFC 7643 §2.4'),
  },
  'short-name': {
    meaning: 'Entra documents the manager under its bare name, without the URN of its schema.',
    strict: unknown,
  },
  'dot-after-urn': {
    meaning: 'A dot stands between the URN of a schema and the name of an attribute; read as the colon.',
    strict: unknown,
  },
  'dotted-key': {
    meaning: 'Entra merges sub-attributes into one value under dotted or URN keys.',
    strict: unknown,
  },
  'element-created': {
    meaning: 'Entra replaces a typed value that is not there yet; the element is created.',
    strict: { clause: 'RFC 7644 §3.5.2.3', scimType: 'noTarget', reason: 'target-missing' },
  },
  'remove-by-value': {
    meaning: 'Entra removes members by a value array; only those are removed.',
    strict: syntax('RFC 7644 §3.5.2.2'),
  },
  'second-primary': {
    meaning: 'Only one value can be primary; of those that were sent at once the first is.',
    strict: value('RFC 7643 §2.4'),
  },
  'primary-moved': { meaning: 'Only one value can be primary; the latest one is.' },
  'long-group-name': {
    meaning:
      'SAP documents that IAG provisions groups reliably whose names have at most 40 characters; this one is longer.',
  },
  'path-missing': {
    meaning: 'An operation of a PATCH has no path; its value names the attributes.',
    strict: { clause: MANDATORY_PATH, scimType: 'invalidSyntax', reason: 'path-missing' },
    isStandard: true,
  },
  'path-of-element': {
    meaning: 'The path of an operation chooses a whole element by a condition, and no part of it.',
    strict: { clause: FILTERING_CONSTRAINTS, scimType: 'invalidPath', reason: 'path-of-element' },
    isStandard: true,
  },
} as const satisfies Readonly<Record<string, Tolerance>>;

export type ToleranceCode = keyof typeof TOLERANCES;

/** Those that a strict organization refuses. */
export type RefusableCode = {
  [Code in ToleranceCode]: (typeof TOLERANCES)[Code] extends { readonly strict: StrictRefusal } ? Code : never;
}[ToleranceCode];

/** What is known of a code; undefined for one that another version wrote. */
export const toleranceOf = (code: string): Tolerance | undefined =>
  Object.hasOwn(TOLERANCES, code) ? TOLERANCES[code as ToleranceCode] : undefined;
