import type { AttributeDefinition } from '../../protocol/schema/definition.js';
import type { AttributePath, ResourceType } from '../../protocol/schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../../protocol/urns.js';
import { groupsOfUser, membersOfGroup } from './membership-source.js';
import { encodeUriSql, isTextSql, quote } from './text-sql.js';
import type { ValueSql } from './typed-sql.js';

/** Where the values of an attribute are. `r` is the row, `$1` the organization. */
export type AttributeSource = SingleSource | ManySource;

export interface SingleSource extends ValueSql {
  readonly kind: 'single';
}

/** The value is in a row of `from`. */
export interface ManySource extends ValueSql {
  readonly kind: 'many';
  /** The FROM item of a query that has a row for each value. */
  readonly from: string;
}

/** Gives the placeholder of the Tenant URL, for what is a URI of ours. */
export type Base = () => string;

/** The values of an attribute of the row. */
export const sourceOf = (type: ResourceType, path: AttributePath, base: Base): AttributeSource =>
  derivedSource(type, path, base) ?? jsonSource('r.resource', stepsTo(path));

/** The values of a sub-attribute in the element `e`, inside brackets. */
export const partSource = ({ subAttribute }: AttributePath): AttributeSource =>
  jsonSource('e.element', subAttribute === undefined ? [] : [subAttribute]);

/** The FROM item with a row `e (element)` for each element of a complex multi-valued attribute. */
export function elementsOf(type: ResourceType, path: AttributePath, base: Base): string {
  const stored = () => jsonQuery('r.resource', stepsTo({ ...path, subAttribute: undefined }), ONLY_OBJECTS);
  return `${derivedElements(type, path, base) ?? stored()} AS e (element)`;
}

/** Condition: the row has the complex attribute, which is not multi-valued, if only with empty parts. */
export function existsSql(path: AttributePath): string {
  return isMeta(path) ? 'TRUE' : `coalesce(jsonb_typeof(r.resource #> ${nameArray(stepsTo(path))}) = 'object', FALSE)`;
}

/** Condition: RFC 7644 table 3, `pr`: a non-empty value, or a complex one with a non-empty node. */
export function presentSql(type: ResourceType, path: AttributePath, base: Base): string {
  const elements = derivedElements(type, path, base);
  if (elements !== undefined) return `EXISTS (SELECT FROM ${elements} AS e (element) WHERE ${partPresentSql(path)})`;
  if (path.attribute.name === 'schemas' || (isMeta(path) && path.subAttribute === undefined)) return 'TRUE';
  const source = derivedSource(type, path, base);
  return source?.kind === 'single' ? isTextSql(source.sql) : jsonPresent('r.resource', stepsTo(path));
}

/** As presentSql, in the element `e`. */
export const partPresentSql = ({ subAttribute }: AttributePath): string =>
  jsonPresent('e.element', subAttribute === undefined ? [] : [subAttribute]);

/** A name on the way to a value, and whether an array lies there. */
type Step = Pick<AttributeDefinition, 'name' | 'multiValued'>;

const stepsTo = ({ extension, schema, attribute, subAttribute }: AttributePath): Step[] => [
  ...(extension ? [{ name: schema, multiValued: false }] : []),
  attribute,
  ...(subAttribute === undefined ? [] : [subAttribute]),
];

function jsonSource(json: string, steps: readonly Step[]): AttributeSource {
  return steps.some(({ multiValued }) => multiValued)
    ? { kind: 'many', from: `${jsonQuery(json, steps)} AS v (value)`, sql: `(v.value #>> '{}')`, json: 'v.value' }
    : { kind: 'single', sql: `(${json} #>> ${nameArray(steps)})`, json: `(${json} #> ${nameArray(steps)})` };
}

const jsonQuery = (json: string, steps: readonly Step[], condition = '') =>
  `jsonb_path_query(${json}, ${quote(jsonPath(steps) + condition)})`;

/** Anything else is from before the attribute became complex, and has no parts. */
const ONLY_OBJECTS = ' ? (@.type() == "object")';

const jsonPresent = (json: string, steps: readonly Step[]) =>
  `jsonb_path_exists(${json}, ${quote(`${jsonPath(steps)}.** ? (${NON_EMPTY})`)})`;

const NON_EMPTY = '@.type() == "number" || @.type() == "boolean" || @.type() == "string" && @ != ""';

const jsonPath = (steps: readonly Step[]) =>
  `$${steps.map(({ name, multiValued }) => `.${JSON.stringify(name)}${multiValued ? '[*]' : ''}`).join('')}`;

const nameArray = (steps: readonly Step[]) => `ARRAY[${steps.map(({ name }) => quote(name)).join(', ')}]`;

/** What is not stored with the resource but made at each read. */
function derivedSource(type: ResourceType, path: AttributePath, base: Base): AttributeSource | undefined {
  const name = path.attribute.name;
  if (path.extension) {
    const isManagerUri =
      type.name === 'User' &&
      path.schema === ENTERPRISE_USER_SCHEMA &&
      name === 'manager' &&
      path.subAttribute?.name === '$ref';
    return isManagerUri
      ? { kind: 'single', sql: `(${base()} || '/Users/' || ${encodeUriSql('r.manager_id')})` }
      : undefined;
  }
  if (name === 'id') return { kind: 'single', sql: 'r.id::text' };
  if (name === 'schemas') return schemasSource(type);
  if (isMeta(path)) return { kind: 'single', sql: metaSql(type, path.subAttribute?.name, base) };
  const elements = derivedElements(type, path, base);
  if (elements === undefined) return undefined;
  const part = quote(path.subAttribute?.name ?? 'value');
  return { kind: 'many', from: `${elements} AS e (element)`, sql: `(e.element->>${part})` };
}

function derivedElements(type: ResourceType, { extension, attribute }: AttributePath, base: Base): string | undefined {
  if (extension) return undefined;
  if (attribute.name === 'groups' && type.name === 'User') return `(${groupsOfUser(base())})`;
  if (attribute.name === 'members' && type.name === 'Group') return `(${membersOfGroup(base())})`;
  return undefined;
}

const isMeta = ({ extension, attribute }: AttributePath) => !extension && attribute.name === 'meta';

function schemasSource(type: ResourceType): ManySource {
  const extensions = type.extensions.map(({ id }) => `CASE WHEN r.resource ? ${quote(id)} THEN ${quote(id)} END`);
  const all = [quote(type.schema.id), ...extensions].join(', ');
  return { kind: 'many', from: `unnest(ARRAY[${all}]) AS v (value)`, sql: 'v.value' };
}

/** The version is not among them: a filter cannot name it. */
function metaSql(type: ResourceType, name: string | undefined, base: Base): string {
  switch (name) {
    case 'created':
      return 'r.created_at::text';
    case 'lastModified':
      return 'r.updated_at::text';
    case 'location':
      return `(${base()} || ${quote(`${type.endpoint}/`)} || r.id::text)`;
    default:
      return quote(type.name);
  }
}
