import { AGENT_SCHEMA } from '../../urns.js';
import { DEFINITION_LIMITS } from './definition-limits.js';

/** ATTRNAME of RFC 7643 §2.1. */
const ATTRIBUTE_NAME = /^[A-Za-z][A-Za-z0-9$_-]*$/;
/** RFC 8141, without the characters that mean something in a filter, a list of attributes or a URL. */
const URN = /^urn:[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]:[A-Za-z0-9._~-]+(?::[A-Za-z0-9._~-]+)*$/i;
const ENDS_WELL = /[A-Za-z0-9_-]$/;
/** What every JavaScript object has, which a reader of our JSON could take for a value. */
const OF_EVERY_OBJECT = new Set(
  [...Object.getOwnPropertyNames(Object.prototype), 'prototype'].map((name) => name.toLowerCase()),
);
/** Common attributes that no schema can define again. */
const OF_EVERY_RESOURCE = new Set(['schemas', 'meta']);

/** @returns what is wrong with the name of an attribute, and what to write instead; undefined when nothing is */
export function attributeNameProblem(name: string, isSubAttribute: boolean): string | undefined {
  const quoted = JSON.stringify(name.slice(0, 80));
  if (name.toLowerCase() === '$ref') {
    return isSubAttribute
      ? undefined
      : '"$ref" can only name a sub-attribute of a complex attribute; write another name';
  }
  if (!ATTRIBUTE_NAME.test(name)) {
    return `${quoted} cannot name an attribute: write a letter and then letters, digits, "-", "_" or "$" (RFC 7643 §2.1)`;
  }
  if (name.length > DEFINITION_LIMITS.name) return `must have at most ${DEFINITION_LIMITS.name} characters`;
  if (OF_EVERY_OBJECT.has(name.toLowerCase())) return `${quoted} is a word of JavaScript; write another name`;
  if (!isSubAttribute && OF_EVERY_RESOURCE.has(name.toLowerCase())) {
    return `${quoted} is a common attribute, which every resource has (RFC 7643 §3.1); write another name`;
  }
  return undefined;
}

/** As attributeNameProblem, for the URN of a schema. */
export function urnProblem(urn: string): string | undefined {
  const quoted = JSON.stringify(urn.slice(0, 80));
  if (urn.length > DEFINITION_LIMITS.urn) return `must have at most ${DEFINITION_LIMITS.urn} characters`;
  if (!URN.test(urn) || !ENDS_WELL.test(urn)) {
    return `${quoted} cannot identify a schema: write a URN of letters, digits, "-", ".", "_", "~" and ":", such as "urn:example:scim:schemas:extension:badge:1.0:User"`;
  }
  // A draft's, which organizations define by a preset until there is a standard.
  if (urn.toLowerCase() === AGENT_SCHEMA.toLowerCase()) return undefined;
  if (
    /^urn:ietf:params:scim:(?!schemas:extension:)/i.test(urn) ||
    /^urn:ietf:params:scim:schemas:extension:enterprise:/i.test(urn)
  ) {
    return `${quoted} belongs to the standard (RFC 7643 §10); write a URN of your own, such as "urn:ietf:params:scim:schemas:extension:acme:2.0:User"`;
  }
  return undefined;
}

/** As attributeNameProblem, for the name of a resource type. */
export function typeNameProblem(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name) || name.length > DEFINITION_LIMITS.name) {
    return `must be a letter and then letters, digits, "-" or "_", at most ${DEFINITION_LIMITS.name} in all, such as "Device"`;
  }
  return undefined;
}

/** The endpoint without its slashes; undefined when it is not one segment of a path. */
export function endpointSegment(endpoint: string): string | undefined {
  const [, segment] = /^\/?([A-Za-z][A-Za-z0-9_-]*)\/?$/.exec(endpoint) ?? [];
  return segment === undefined || segment.length > DEFINITION_LIMITS.name ? undefined : segment;
}
