import type { JsonObject } from '../../json.js';

/** The parts that only describe the value of an element, whatever the attribute (RFC 7643 §2.4). */
const DESCRIBING: ReadonlySet<string> = new Set(['type', 'primary', 'display', '$ref']);

/**
 * Whether an element of a multi-valued attribute has no value any more, and goes, now that a part of it was taken away: its
 * last part that says more than what the value is called and of which kind it is, or its last part at all.
 */
export const hasLostValue = (before: JsonObject, after: JsonObject): boolean =>
  Object.keys(after).length === 0 || (saysSomething(before) && !saysSomething(after));

const saysSomething = (element: JsonObject): boolean => Object.keys(element).some((name) => !DESCRIBING.has(name));
