import { PATH_LIMITS } from '../filter/filter-limits.js';
import { parsePatchPath } from '../filter/parse-path.js';
import { type ResolvedFilter, resolveElementFilter } from '../filter/resolve-filter.js';
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { PatchMessage, SentOperation } from '../messages/patch-op.js';
import type { Notes } from '../notes.js';
import { resolveShortName } from '../profiles/entra.js';
import { describe } from '../resource/describe.js';
import { colonInstead, nestedInstead, unknownAttribute } from '../resource/misnamed.js';
import type { SchemaDefinition } from '../schema/definition.js';
import { nearestAttribute } from '../schema/nearest-attribute.js';
import { type AttributePath, hasDotAfterUrn, leafOf, type ResourceType } from '../schema/resource-type.js';
import {
  invalidPath,
  invalidSyntax,
  invalidValue,
  mutability,
  noTarget,
  payloadTooLarge,
  ScimError,
} from '../scim-error.js';

/** Most names in the values of one PATCH that choose elements by a condition: each is parsed. */
const MAX_CONDITIONS = 1_000;
/** Most comparisons in the paths of one PATCH; a single one may have them all. */
const MAX_COMPARISONS = PATH_LIMITS.comparisons;
/** Most attributes that the operations of one PATCH name in all: a value without a path may name many. */
const MAX_TARGETS = 10_000;

/** Characters of a path that messages show. */
const MAX_SHOWN = 200;

/** A PatchOperation in its one canonical form: a verb, one resolved target, and the value as sent. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly target: PatchTarget;
  readonly value: Json | undefined;
}

export type PatchTarget = AttributeTarget | ExtensionTarget;

export interface AttributeTarget {
  readonly kind: 'attribute';
  readonly path: AttributePath;
  /** Which elements of a multi-valued attribute. */
  readonly filter: ResolvedFilter | undefined;
  /** The path as the client wrote it, for messages; cut short when it is long. */
  readonly text: string;
}

/** A whole extension, named by its URN. */
export interface ExtensionTarget {
  readonly kind: 'extension';
  readonly schema: SchemaDefinition;
}

/**
 * Resolves every operation of a PATCH through the path index. Both of Entra's dialects come out the same: path-less
 * values with dotted or URN keys become one operation for each attribute. Attributes that no schema defines are left
 * out and noted, or refused where the organization is strict.
 * @throws ScimError invalidPath, mutability, noTarget or invalidValue; 413
 */
export function resolveOperations(type: ResourceType, message: PatchMessage, notes: Notes): PatchOperation[] {
  const counts: Counts = { conditions: 0, comparisons: 0, targets: 0 };
  return message.operations.flatMap((sent) => {
    if (sent.capital) notes.tolerate('operation-case', sent.op, () => `op is written in lower case: "${sent.op}".`);
    if (sent.path === undefined || sent.path === '')
      notes.tolerate(
        'path-missing',
        sent.op,
        () => `Each operation of a PATCH needs a path; this ${sent.op} has none.`,
      );
    const operations =
      sent.path === undefined || sent.path === ''
        ? resolveWithoutPath(type, sent, notes, counts)
        : resolveWithPath(type, sent, sent.path, notes, counts);
    checkCounts(operations, counts);
    return operations;
  });
}

/** How much of what is bounded a PATCH has had so far. */
interface Counts {
  conditions: number;
  comparisons: number;
  targets: number;
}

function checkCounts(operations: readonly PatchOperation[], counts: Counts): void {
  for (const { target } of operations) {
    if (target.kind === 'attribute' && target.filter !== undefined) counts.comparisons += comparisonsIn(target.filter);
  }
  counts.targets += operations.length;
  if (counts.targets > MAX_TARGETS) {
    throw payloadTooLarge(
      `The operations of one PATCH name at most ${MAX_TARGETS} attributes in all; received more. Nothing was changed: send fewer at a time.`,
      'operations-too-costly',
    );
  }
  if (counts.comparisons <= MAX_COMPARISONS) return;
  throw payloadTooLarge(
    `The paths of one PATCH take at most ${MAX_COMPARISONS} comparisons; received ${counts.comparisons} up to here. Nothing was changed: send fewer operations at a time.`,
    'operations-too-costly',
  );
}

function comparisonsIn(filter: ResolvedFilter): number {
  if (filter.kind === 'and' || filter.kind === 'or') return comparisonsIn(filter.left) + comparisonsIn(filter.right);
  return filter.kind === 'not' || filter.kind === 'valuePath' ? comparisonsIn(filter.filter) : 1;
}

function resolveWithPath(
  type: ResourceType,
  sent: SentOperation,
  path: string,
  notes: Notes,
  counts: Counts,
): PatchOperation[] {
  const extension = type.schemaOf(path);
  // A URN may name both an extension and an attribute of another, whose value is then no object.
  if (extension !== undefined && (isObject(sent.value) || type.resolve(path) === undefined))
    return resolveSchema(type, sent, extension, notes, counts);
  const target = resolveTarget(type, path, notes);
  if (target === undefined) return [];
  if (isReadOnly(target.path)) {
    throw mutability(readOnly(target.path.text));
  }
  return [{ op: sent.op, target, value: sent.value }];
}

/** The path is a schema's URN: an extension as a whole, or the core schema, which is the same as no path. */
function resolveSchema(
  type: ResourceType,
  sent: SentOperation,
  schema: SchemaDefinition,
  notes: Notes,
  counts: Counts,
): PatchOperation[] {
  if (schema === type.schema) return resolveWithoutPath(type, sent, notes, counts);
  if (sent.op === 'remove') return [{ op: 'remove', target: { kind: 'extension', schema }, value: undefined }];
  if (sent.value === null) return [{ op: 'remove', target: { kind: 'extension', schema }, value: undefined }];
  return resolveMembers(type, sent, valueObject(sent, schema.id), `${schema.id}:`, notes, counts);
}

function resolveWithoutPath(type: ResourceType, sent: SentOperation, notes: Notes, counts: Counts): PatchOperation[] {
  if (sent.op === 'remove') throw noTarget('remove needs a path that says what to remove (RFC 7644 §3.5.2.2).');
  return resolveMembers(type, sent, valueObject(sent, `${sent.op} without a path`), '', notes, counts);
}

function resolveMembers(
  type: ResourceType,
  sent: SentOperation,
  value: JsonObject,
  prefix: string,
  notes: Notes,
  counts: Counts,
): PatchOperation[] {
  const operations: PatchOperation[] = [];
  const seen = new Set<string>();
  for (const key of Object.keys(value)) {
    const member = value[key] ?? null;
    const schema = prefix === '' && key.includes(':') ? type.schemaOf(key) : undefined;
    if (key.includes('[')) {
      counts.conditions += 1;
      if (counts.conditions > MAX_CONDITIONS) {
        throw payloadTooLarge(
          `The names in the values of one PATCH take at most ${MAX_CONDITIONS} conditions in brackets; send fewer operations at a time.`,
          'operations-too-costly',
        );
      }
    }
    const target = schema === undefined ? resolveKey(type, prefix + key, notes) : undefined;
    if (schema === undefined && target === undefined) continue;
    const lower = key.toLowerCase();
    if (seen.has(lower)) throw invalidSyntax(`${prefix}${key} is given twice.`);
    seen.add(lower);
    if (schema !== undefined) {
      for (const operation of resolveSchema(type, { ...sent, value: member }, schema, notes, counts))
        operations.push(operation);
    } else if (target !== undefined && isReadOnly(target.path)) {
      notes.tolerate('read-only-attribute', target.path.text, () => readOnly(target.path.text));
    } else if (target !== undefined) {
      if (key.includes('.') || key.includes(':')) notes.tolerate('dotted-key', key, () => nestedInstead(key));
      operations.push({ op: sent.op, target, value: member });
    }
  }
  return operations;
}

const readOnly = (text: string): string => `${text} is read-only; remove it from the attribute mapping.`;

const isReadOnly = (path: AttributePath): boolean =>
  leafOf(path).mutability === 'readOnly' || path.attribute.mutability === 'readOnly';

/**
 * As resolveTarget, for a key of a value: one that is no path at all is an attribute that no schema defines. Of hundreds
 * of thousands such keys none is worth parsing, let alone an error.
 */
function resolveKey(type: ResourceType, key: string, notes: Notes): AttributeTarget | undefined {
  const bracket = key.indexOf('[');
  const name = (bracket < 0 ? key : key.slice(0, bracket)).trimEnd();
  if (resolveShortName(type, name) === undefined && type.resolve(name) === undefined) {
    passOver(type, key, bracket < 0 ? name : name + key.slice(key.lastIndexOf(']') + 1), notes);
    return undefined;
  }
  try {
    return resolveTarget(type, key, notes);
  } catch (error) {
    if (!(error instanceof ScimError) || error.scimType !== 'invalidPath') throw error;
    notes.tolerate('unknown-attribute', key, () => error.message);
    return undefined;
  }
}

/**
 * A path that leads nowhere: Entra's mappings may well have attributes that nobody here knows, and a refusal would cost the
 * whole user.
 * @param name what of it is no name
 * @throws ScimError invalidSyntax where the organization is strict
 */
function passOver(type: ResourceType, text: string, name: string, notes: Notes): void {
  const meant = () => nearestAttribute([type], name);
  notes.tolerate('unknown-attribute', text, () => unknownAttribute(type, text, meant), meant);
}

function valueObject(sent: SentOperation, where: string): JsonObject {
  if (isObject(sent.value)) return sent.value;
  throw invalidValue(`${where} takes an object of attributes; received ${describe(sent.value)}.`);
}

function resolveTarget(type: ResourceType, text: string, notes: Notes): AttributeTarget | undefined {
  const parsed = parsePatchPath(text);
  const name =
    parsed.subAttribute === undefined ? parsed.attribute.text : `${parsed.attribute.text}.${parsed.subAttribute}`;
  if (
    parsed.filter !== undefined &&
    type.schemaOf(parsed.attribute.text) !== undefined &&
    type.resolve(parsed.attribute.text) === undefined
  ) {
    throw invalidPath(
      `${describe(text)} has a condition on a whole schema; conditions choose among the values of one of its attributes.`,
    );
  }
  const path = type.resolve(name) ?? resolveShort(type, name, notes);
  if (path === undefined) {
    passOver(type, text, name, notes);
    return undefined;
  }
  if (hasDotAfterUrn(path, name)) notes.tolerate('dot-after-urn', text, () => colonInstead(text));
  if (path.attribute.name === 'schemas') {
    notes.tolerate('read-only-attribute', 'schemas', () => readOnly('schemas'));
    return undefined;
  }
  if (path.attribute.returned === 'never' || leafOf(path).returned === 'never') {
    notes.add('password-discarded', path.text);
    return undefined;
  }
  if (parsed.filter !== undefined && parsed.subAttribute === undefined && path.subAttribute !== undefined) {
    throw invalidPath(
      `A condition stands before the sub-attribute, as in emails[type eq "work"].value: ${describe(text)}.`,
    );
  }
  if (parsed.filter !== undefined && path.attribute.type !== 'complex') {
    throw invalidPath(
      `${path.attribute.name} has no parts that a condition in brackets could choose: ${describe(text)}.`,
    );
  }
  const filter = parsed.filter && resolveElementFilter(type, path, parsed.filter);
  return { kind: 'attribute', path, filter, text: text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text };
}

function resolveShort(type: ResourceType, name: string, notes: Notes): AttributePath | undefined {
  const path = resolveShortName(type, name);
  if (path !== undefined) notes.tolerate('short-name', name, () => unknownAttribute(type, name, () => path.text));
  return path;
}
