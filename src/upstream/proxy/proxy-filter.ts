import type { Filter } from '../../protocol/filter/ast.js';
import { parseFilter } from '../../protocol/filter/parse-filter.js';
import { isObject, type JsonObject } from '../../protocol/json.js';
import { invalidFilter } from '../../protocol/scim-error.js';

/** A filter of a client as the system is asked. */
export interface PassedFilter {
  readonly text: string;
  /** Whether it looks for one resource, of which there may be no two. */
  readonly isSingle: boolean;
}

/** By which a client may look for one resource. */
const SINGLE: ReadonlyMap<string, string> = new Map(
  ['userName', 'displayName', 'emails.value'].map((path) => [path.toLowerCase(), path]),
);
const DELTA = 'meta.lastmodified';
const EXAMPLES =
  'userName eq "ada", emails.value eq "a@b.c", displayName eq "x", or meta.lastModified gt "2027-01-31T00:00:00Z"';

/**
 * By which paths of a system resources can be looked for, by the names that the clients of its proxy know, in lower case:
 * what the read transformation takes over as it is. Undefined where it takes over everything.
 */
export type FilterPaths = ReadonlyMap<string, string> | undefined;

/** @param entity of an exported read transformation, `user` or `group` */
export function filterPathsOf(entity: JsonObject | undefined): FilterPaths {
  const mappings = Array.isArray(entity?.mappings) ? entity.mappings.filter(isObject) : undefined;
  if (mappings === undefined) return undefined;
  const paths = new Map<string, string>();
  let takesAll = false;
  for (const { sourcePath, targetPath, type, functions, scope, ignore } of mappings) {
    if (typeof sourcePath !== 'string' || typeof targetPath !== 'string') continue;
    if (scope !== undefined || ignore === true || (type !== undefined && type !== 'set')) continue;
    if (sourcePath === '$' && targetPath === '$') takesAll = true;
    const isAsItIs = !Array.isArray(functions) || functions.length === 0;
    const [source, target] = [plainPath(sourcePath), plainPath(targetPath)];
    if (isAsItIs && source !== undefined && target !== undefined) paths.set(target.toLowerCase(), source);
  }
  if (takesAll) for (const [key, path] of SINGLE) if (!paths.has(key)) paths.set(key, path);
  return paths;
}

/** `$.emails[0].value` as `emails.value`, and `$['urn:x']['y']` as `urn:x:y`. */
function plainPath(path: string): string | undefined {
  const urn = /^\$\['(urn:[^']+)'\](?:\['([^']+)'\]|\.(\w+))$/.exec(path);
  if (urn !== null) return `${urn[1]}:${urn[2] ?? urn[3]}`;
  const plain = /^\$((?:\.\w+(?:\[[^\]]*\])?)+)$/.exec(path)?.[1];
  return plain?.replace(/\[[^\]]*\]/g, '').slice(1);
}

/**
 * What the system is asked for: the filter of its properties, and behind it that of the client.
 * @param ofProperty such as that of `scim.user.filter`
 * @throws ScimError invalidFilter for what a proxy does not pass on
 */
export function passedFilter(
  filter: Filter | undefined,
  paths: FilterPaths,
  ofProperty: string | undefined,
): PassedFilter | undefined {
  if (filter === undefined) return ofProperty === undefined ? undefined : { text: ofProperty, isSingle: false };
  const { text, isSingle } = translated(filter, paths);
  if (ofProperty === undefined) return { text, isSingle };
  const isAlternative = parseFilter(ofProperty).kind === 'or';
  return { text: `${isAlternative ? `(${ofProperty})` : ofProperty} and ${text}`, isSingle };
}

function translated(filter: Filter, paths: FilterPaths): PassedFilter {
  if (filter.kind !== 'compare') throw notPassedOn('is more than one comparison');
  const { path, operator, value } = filter;
  if (/^urn:/i.test(path.text)) throw notPassedOn('names an attribute with the URN of its schema');
  const name = nameOf(path.text);
  const isDelta = name === DELTA;
  const known = isDelta ? 'meta.lastModified' : SINGLE.get(name);
  if (known === undefined) throw notPassedOn(`is by ${path.text.slice(0, 60)}`);
  if (operator !== (isDelta ? 'gt' : 'eq')) throw notPassedOn(`compares ${known} by ${operator}`);
  const source = paths === undefined ? known : sourceOf(name, paths);
  if (source === undefined)
    throw notPassedOn(`is by ${known}, which the read transformation of the system does not take over as it is`);
  return { text: `${source} ${operator} ${JSON.stringify(value)}`, isSingle: !isDelta };
}

/** Whoever takes over all addresses takes over their values; when a resource was changed is always the system's to say. */
function sourceOf(name: string, paths: ReadonlyMap<string, string>): string | undefined {
  if (name === DELTA) return paths.get(name) ?? 'meta.lastModified';
  const emails = name === 'emails.value' ? paths.get('emails') : undefined;
  return paths.get(name) ?? (emails && (emails.endsWith('.value') ? emails : `${emails}.value`));
}

function nameOf(text: string): string {
  const name = text.toLowerCase();
  return name === 'emails' ? 'emails.value' : name;
}

const notPassedOn = (why: string) =>
  invalidFilter(`The filter ${why}, and a proxy passes on: ${EXAMPLES}.`, 'filter-not-passed-on');
