import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { Notes } from '../notes.js';
import { toCanonicalValue } from '../profiles/entra.js';
import { readValue } from '../resource/read-value.js';
import { findAttribute } from '../schema/find-attribute.js';
import { PatchBudget } from './elements/patch-budget.js';
import { patchElements } from './elements/patch-elements.js';
import type { AttributeTarget, PatchOperation } from './operations.js';
import { assign, PatchedResource } from './patched-resource.js';

/**
 * Applies operations in order to a canonical resource (RFC 7644 §3.5.2). Later operations meet what earlier ones made;
 * the caller's resource stays as it was.
 * @param budget what the operations may cost, where others share it
 * @throws ScimError invalidValue, invalidPath, noTarget or mutability; 413
 */
export function applyPatch(
  resource: JsonObject,
  operations: readonly PatchOperation[],
  notes: Notes,
  budget = new PatchBudget(),
): JsonObject {
  const patched = new PatchedResource(resource);
  for (const { op, target, value } of operations) {
    if (target.kind === 'extension') patched.removeExtension(target.schema.id);
    else if (target.path.attribute.multiValued)
      patched.changeList(target.path, (list) => patchElements(list, op, target, value, notes, budget));
    else patched.change(target.path, (holder) => applyTo(holder, op, target, value, notes));
  }
  return patched.finish();
}

/** Applies an operation on an attribute with one value to the object that holds it. */
function applyTo(
  holder: JsonObject,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: Json | undefined,
  notes: Notes,
) {
  const { attribute, subAttribute } = target.path;
  if (subAttribute !== undefined) {
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
