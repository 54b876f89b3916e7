import type { TargetPath } from './target-path.js';

/** A value that the mapping gives an attribute of the target. */
export interface Assignment {
  readonly path: TargetPath;
  readonly value: string;
}

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

type Body = Record<string, unknown>;

/**
 * The body of the POST by which Entra creates a user or a group: attributes without a value are left out, `active` is a
 * boolean, and a typed element of a multi-valued attribute says whether it is the primary one.
 */
export function createBody(resourceType: 'User' | 'Group', assignments: readonly Assignment[]): Body {
  const body: Body = { schemas: schemasOf(resourceType, assignments) };
  for (const { path, value } of assignments) {
    const holder = path.extension === undefined ? body : objectAt(body, path.extension);
    const target = path.element === undefined ? holder : elementAt(holder, path.attribute, path.element);
    if (path.element === undefined && path.subAttribute === undefined) holder[path.attribute] = typed(path, value);
    else if (path.element === undefined) objectAt(holder, path.attribute)[path.subAttribute ?? 'value'] = value;
    else target[path.subAttribute ?? 'value'] = typed(path, value);
  }
  body.meta = { resourceType };
  return body;
}

function schemasOf(resourceType: 'User' | 'Group', assignments: readonly Assignment[]): string[] {
  const extensions = assignments.flatMap(({ path }) => path.extension ?? []);
  // Entra names the enterprise extension whether or not it has something to say there.
  const always = resourceType === 'User' ? [USER, ENTERPRISE] : [GROUP];
  return [...new Set([...always, ...extensions])];
}

/** Entra keeps booleans as text, and writes those it knows to be boolean as such when it creates. */
export const typed = (path: TargetPath, value: string): string | boolean =>
  isBoolean(path) && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;

export const isBoolean = ({ attribute, subAttribute }: TargetPath): boolean =>
  (subAttribute ?? attribute) === 'active' || subAttribute === 'primary';

function objectAt(holder: Body, name: string): Body {
  const existing = holder[name];
  if (typeof existing === 'object' && existing !== null && !Array.isArray(existing)) return existing as Body;
  const made: Body = {};
  holder[name] = made;
  return made;
}

function elementAt(holder: Body, name: string, element: { attribute: string; value: string }): Body {
  const elements = Array.isArray(holder[name]) ? (holder[name] as Body[]) : [];
  holder[name] = elements;
  const existing = elements.find((part) => part[element.attribute] === element.value);
  if (existing !== undefined) return existing;
  const isPrimary = name === 'emails' && elements.length === 0;
  const made: Body = { [element.attribute]: element.value, primary: isPrimary };
  elements.push(made);
  return made;
}
