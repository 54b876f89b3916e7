import { isObject, type Json, type JsonObject } from '../../../protocol/json.js';
import type { AttributeChange } from '../../../protocol/resource/changes.js';
import type { SecretNames } from './secret-names.js';
import { NOT_LOGGED } from './seen-secrets.js';

/** What one entry keeps of values, as the length of their JSON; sentences show far less. */
const MAX_LENGTH = 16_000;
const MAX_TEXT_LENGTH = 200;
const MAX_PATH_LENGTH = 500;
const MAX_ELEMENTS = 20;
/** Stands for what was cut off. */
const CUT = '…';

/**
 * Changes as a log entry keeps them: long texts and lists cut short, which `shortened` says, and those left out that would
 * make the entry too long, which `changesLeftOut` counts. However much a change changes, the entry is short.
 */
export function loggedChanges(changes: readonly AttributeChange[], secrets: SecretNames): JsonObject {
  const all = changes.map((change) => {
    const kept = shortened(change, secrets);
    return { kept, length: JSON.stringify(kept).length };
  });
  // The short ones say the most, and most of them fit.
  let left = MAX_LENGTH;
  const fitting = new Set<object>();
  for (const one of [...all].sort((a, b) => a.length - b.length)) {
    if (one.length > left) break;
    left -= one.length;
    fitting.add(one);
  }
  const kept = all.filter((one) => fitting.has(one)).map((one) => one.kept);
  return { changes: kept, ...(kept.length === all.length ? {} : { changesLeftOut: all.length - kept.length }) };
}

function shortened({ path, ...values }: AttributeChange, secrets: SecretNames): JsonObject {
  const result: JsonObject = { path: path.length > MAX_PATH_LENGTH ? path.slice(0, MAX_PATH_LENGTH) + CUT : path };
  let isCut = false;
  const shorten = (value: Json): Json => {
    if (typeof value === 'string') {
      if (value.length <= MAX_TEXT_LENGTH) return value;
      isCut = true;
      return value.slice(0, MAX_TEXT_LENGTH).toWellFormed() + CUT;
    }
    if (Array.isArray(value)) {
      if (value.length <= MAX_ELEMENTS) return value.map(shorten);
      isCut = true;
      return [...value.slice(0, MAX_ELEMENTS).map(shorten), `${CUT} ${value.length - MAX_ELEMENTS} more`];
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, secrets.areIn(name) ? NOT_LOGGED : shorten(member)]),
    );
  };
  // A schema may say only by now that nobody is to see what is stored.
  const isSecret = secrets.areIn(path.replace(/\[.*\]/s, ''));
  for (const [name, value] of Object.entries(values)) result[name] = isSecret ? NOT_LOGGED : shorten(value as Json);
  return isCut ? { ...result, shortened: true } : result;
}
