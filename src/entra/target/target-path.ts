/** A targetAttributeName of an attribute mapping, taken apart. */
export interface TargetPath {
  /** As written in the mapping. */
  readonly text: string;
  /** URN of the extension that holds the attribute; undefined for the core schema. */
  readonly extension: string | undefined;
  readonly attribute: string;
  /** `work` of `emails[type eq "work"].value`; the attribute and value that the brackets compare. */
  readonly element: { readonly attribute: string; readonly value: string } | undefined;
  readonly subAttribute: string | undefined;
}

const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/i;
const PATH = /^(?:(urn:.+):)?([A-Za-z][\w-]*)(?:\[(\w+) eq "([^"]*)"\])?(?:\.(\$?\w+))?$/;

/**
 * Reads a targetAttributeName: `userName`, `name.givenName`, `emails[type eq "work"].value`,
 * `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`.
 * @returns undefined when it has none of these forms
 */
export function readTargetPath(text: string): TargetPath | undefined {
  const found = PATH.exec(text.replace(CORE, ''));
  if (found === null) return undefined;
  const [, extension, attribute = '', elementAttribute, elementValue, subAttribute] = found;
  const element =
    elementAttribute === undefined ? undefined : { attribute: elementAttribute, value: elementValue ?? '' };
  return { text, extension, attribute, element, subAttribute };
}

type JsonObject = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member by its name in any case, as RFC 7643 §2.1 has it. */
export function memberOf(object: unknown, name: string): unknown {
  if (!isObject(object)) return undefined;
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  return Object.entries(object).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** What a resource has at a path; undefined and null where it has nothing. */
export function valueAt(resource: unknown, path: TargetPath): unknown {
  const holder = path.extension === undefined ? resource : memberOf(resource, path.extension);
  const whole = memberOf(holder, path.attribute);
  const { element, subAttribute } = path;
  const parts = element === undefined ? [whole] : elementsOf(whole).filter((part) => isElement(part, element));
  for (const part of parts) {
    const value = subAttribute === undefined ? part : memberOf(part, subAttribute);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

const elementsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function isElement(part: unknown, { attribute, value }: { attribute: string; value: string }): boolean {
  const actual = memberOf(part, attribute);
  return typeof actual === 'string' && actual.toLowerCase() === value.toLowerCase();
}
