import type { ResolvedFilter } from '../filter/resolve-filter.js';
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { Notes } from '../notes.js';
import { toCanonicalValue } from '../profiles/entra.js';
import { readValue } from '../resource/read-value.js';
import { findAttribute } from '../schema/find-attribute.js';
import { payloadTooLarge } from '../scim-error.js';
import type { AttributeTarget, PatchOperation, PatchTarget } from './operations.js';
import { patchElements } from './patch-elements.js';

/** Most comparisons in the paths of one PATCH: each may meet every element of its attribute. */
const MAX_COMPARISONS = 2_000;

/**
 * Applies operations in order to a copy of a canonical resource (RFC 7644 §3.5.2). Later operations meet what earlier
 * ones made; when one is refused, the caller's resource is as it was.
 * @throws ScimError invalidValue, invalidPath, noTarget or mutability; 413
 */
export function applyPatch(resource: JsonObject, operations: readonly PatchOperation[], notes: Notes): JsonObject {
  const comparisons = operations.reduce((sum, { target }) => sum + comparisonsAt(target), 0);
  if (comparisons > MAX_COMPARISONS) {
    throw payloadTooLarge(
      `The paths of one PATCH take at most ${MAX_COMPARISONS} comparisons; received ${comparisons}.`,
    );
  }
  const patched = copyOfObject(resource);
  for (const operation of operations) apply(patched, operation, notes);
  return patched;
}

const comparisonsAt = (target: PatchTarget): number =>
  target.kind === 'attribute' && target.filter !== undefined ? comparisonsIn(target.filter) : 0;

function comparisonsIn(filter: ResolvedFilter): number {
  if (filter.kind === 'and' || filter.kind === 'or') return comparisonsIn(filter.left) + comparisonsIn(filter.right);
  return filter.kind === 'not' || filter.kind === 'valuePath' ? comparisonsIn(filter.filter) : 1;
}

const copyOf = (value: Json): Json =>
  Array.isArray(value) ? value.map(copyOf) : isObject(value) ? copyOfObject(value) : value;

const copyOfObject = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, member]) => [name, copyOf(member)]));

function apply(resource: JsonObject, { op, target, value }: PatchOperation, notes: Notes): void {
  if (target.kind === 'extension') {
    delete resource[target.schema.id];
    return;
  }
  const { path } = target;
  if (!path.extension) {
    applyTo(resource, op, target, value, notes);
    return;
  }
  const held = resource[path.schema];
  const extension = isObject(held) ? held : {};
  applyTo(extension, op, target, value, notes);
  assign(resource, path.schema, extension);
}

/** Applies an operation to the object that holds the target's top-level attribute. */
function applyTo(
  holder: JsonObject,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: Json | undefined,
  notes: Notes,
) {
  const { attribute, subAttribute } = target.path;
  if (attribute.multiValued) {
    assign(holder, attribute.name, patchElements(holder[attribute.name], op, target, value, notes));
  } else if (subAttribute !== undefined) {
    const held = holder[attribute.name];
    const complex = isObject(held) ? { ...held } : {};
    assign(complex, subAttribute.name, op === 'remove' ? undefined : readSent(target, value, notes));
    // As a whole again: a manager whose value is blank is no manager.
    assign(holder, attribute.name, toCanonicalValue(attribute, complex, target.text, notes) ?? undefined);
  } else if (attribute.type === 'complex') {
    assign(holder, attribute.name, patchComplex(holder[attribute.name], op, target, value, notes));
  } else {
    assign(holder, attribute.name, op === 'remove' ? undefined : readSent(target, value, notes));
  }
}

/**
 * RFC 7644 §3.5.2.3: sub-attributes that the value does not name stay; those that it names with null go. A condition on
 * a single-valued attribute (`manager[value eq "x"]`, which Entra sends to take the manager away) is taken as the
 * attribute itself.
 */
function patchComplex(
  held: Json | undefined,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: Json | undefined,
  notes: Notes,
) {
  const { attribute } = target.path;
  const sent = op === 'remove' ? null : toCanonicalValue(attribute, value ?? null, target.text, notes);
  if (sent === null) return undefined;
  const read = readValue(attribute, sent, target.text, notes);
  const kept = isObject(held) ? { ...held } : {};
  for (const [name, member] of Object.entries(isObject(sent) ? sent : {})) {
    const cleared = member === null ? findAttribute(attribute.subAttributes ?? [], name) : undefined;
    if (cleared !== undefined) delete kept[cleared.name];
  }
  return isObject(read) ? { ...kept, ...read } : kept;
}

const readSent = (target: AttributeTarget, value: Json | undefined, notes: Notes) =>
  readValue(target.path.subAttribute ?? target.path.attribute, value ?? null, target.text, notes);

/** Sets a member; no value, or an object with nothing left in it, takes it away. */
function assign(holder: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined || (isObject(value) && Object.keys(value).length === 0)) delete holder[name];
  else holder[name] = value;
}
