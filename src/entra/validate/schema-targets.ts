import { memberOf } from '../target/target-path.js';
import type { Context } from './context.js';
import { Finding } from './model.js';

const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:/i;
const GROUP = /^urn:ietf:params:scim:schemas:core:2\.0:Group$/i;
const FIX = 'Answer GET /Schemas with a ListResponse of schemas (RFC 7644 §4).';

/** The schemas of the endpoint. @throws Finding */
export async function readSchemas(context: Context): Promise<readonly unknown[]> {
  const answer = await context.expect({ method: 'GET', path: '/Schemas' }, [200], FIX);
  const schemas = memberOf(answer.json, 'Resources');
  if (!Array.isArray(schemas) || schemas.length === 0)
    throw new Finding('a ListResponse of schemas', answer.text.slice(0, 200), FIX);
  return schemas;
}

/**
 * The targets of attribute mappings that schemas offer, in lower case, as the gallery's workflow flattens them: a
 * multi-valued attribute by its canonical types, a complex one by its parts, one of an extension by its URN.
 */
export function targetsOf(schemas: readonly unknown[]): ReadonlySet<string> {
  const targets = schemas.flatMap((schema) => {
    const id = String(memberOf(schema, 'id') ?? '');
    const prefix = CORE.test(id) ? '' : `${id}:`;
    return listOf(schema, 'attributes').flatMap((attribute) => namesOf(attribute).map((name) => `${prefix}${name}`));
  });
  return new Set(targets.map((target) => target.toLowerCase()));
}

function namesOf(attribute: unknown): string[] {
  const name = String(memberOf(attribute, 'name') ?? '');
  const parts = listOf(attribute, 'subAttributes');
  if (parts.length === 0) return [name];
  const subs = parts.map((part) => String(memberOf(part, 'name')));
  if (memberOf(attribute, 'multiValued') !== true) return [name, ...subs.map((sub) => `${name}.${sub}`)];
  const type = parts.find((part) => memberOf(part, 'name') === 'type');
  const canonical = listOf(type, 'canonicalValues').map(String);
  return [name, ...canonical.flatMap((value) => subs.map((sub) => `${name}[type eq "${value}"].${sub}`))];
}

/** Names of attributes that the schemas of users require, in lower case; of an extension with its URN. */
export function requiredNames(schemas: readonly unknown[]): ReadonlySet<string> {
  const names = schemas.flatMap((schema) => {
    if (GROUP.test(String(memberOf(schema, 'id')))) return [];
    const id = String(memberOf(schema, 'id') ?? '');
    const prefix = CORE.test(id) ? '' : `${id}:`;
    return listOf(schema, 'attributes')
      .filter((attribute) => memberOf(attribute, 'required') === true)
      .map((attribute) => `${prefix}${memberOf(attribute, 'name')}`.toLowerCase());
  });
  return new Set(names);
}

function listOf(object: unknown, name: string): readonly unknown[] {
  const value = memberOf(object, name);
  return Array.isArray(value) ? value : [];
}
