import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { AttributePath, ResourceType } from '../schema/resource-type.js';
import { invalidValue, type ScimError } from '../scim-error.js';
import type { SentAttributes } from './sent-attributes.js';
import { hasOnRequest, type Visibility, type Visible, visibilityOf } from './visibility.js';

/**
 * What of a resource goes back to the client (RFC 7644 §3.9): everything returned by default, or only the attributes
 * asked for, or all but those excluded. Attributes with `returned: always` go back in any case.
 */
export interface Projection {
  readonly mode: 'default' | 'only' | 'except';
  /** By top-level key of the resource (attribute name or extension URN): which parts; undefined means all of it. */
  readonly parts: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  /** True when `attributes` was given: a group's PATCH then answers with a body. */
  readonly explicit: boolean;
  /** What may be shown at all, and what of it only on request; undefined shows everything. */
  readonly visibility?: Visibility;
  /** What a request to write named: of that, the answer shows also what is only shown on request (RFC 7643 §7). */
  readonly sent?: SentAttributes;
  /** The attribute that says which members of a group are groups: it alone was asked for. */
  readonly memberGroups?: AttributePath;
}

export const DEFAULT_PROJECTION: Projection = { mode: 'default', parts: new Map(), explicit: false };

const MAX_LENGTH = 4_000;

/**
 * Reads the query parameters `attributes` and `excludedAttributes`. Names that no schema defines are ignored; a list
 * without any name is no wish, and the answer is the whole resource.
 * @throws ScimError invalidValue when both are given or one is too long
 */
export function parseProjection(type: ResourceType, only?: string, except?: string): Projection {
  const [attributes, excludedAttributes] = [only, except].map((list) =>
    list && /[^\s,]/.test(list) ? list : undefined,
  );
  if (attributes !== undefined && excludedAttributes !== undefined) {
    throw invalidValue(
      'attributes and excludedAttributes exclude each other (RFC 7644 §3.9); send one of them.',
      'query-parameter-wrong',
    );
  }
  const list = attributes ?? excludedAttributes;
  if (list === undefined) return defaultProjection(type);
  if (list.length > MAX_LENGTH)
    throw invalidValue(
      `attributes and excludedAttributes take at most ${MAX_LENGTH} characters.`,
      'query-parameter-wrong',
    );
  const parts = new Map<string, Set<string> | undefined>();
  const names = list.split(',').map((name) => name.trim());
  for (const name of names) addPart(parts, type, name);
  if (attributes === undefined) return { mode: 'except', parts, explicit: false, visibility: visibilityOf(type) };
  const projection = { mode: 'only', parts, explicit: true, visibility: visibilityOf(type) } as const;
  const memberGroups = memberGroupsIn(type, names);
  return memberGroups === undefined ? projection : { ...projection, memberGroups };
}

/** @throws ScimError invalidValue where it is not the only name */
function memberGroupsIn(type: ResourceType, names: readonly string[]): AttributePath | undefined {
  const { rules } = type;
  if (rules?.memberGroups === undefined) return undefined;
  const found = names.map((name) => type.resolve(name)).find((path) => path?.text === rules.memberGroups);
  if (found !== undefined && names.length > 1) throw memberGroupsAmongOthers(type);
  return found;
}

/** They are asked for by themselves. */
export const memberGroupsAmongOthers = ({ rules, endpoint }: ResourceType): ScimError =>
  invalidValue(
    `${rules?.memberGroups} is shown where one group is read and nothing else is asked for: GET ${endpoint}/{id}?attributes=${rules?.memberGroups}.`,
    'query-parameter-wrong',
  );

/** What the answer to a request to write shows. `attributes` says it all, where it was given. */
export function withSent(type: ResourceType, projection: Projection, sent: () => SentAttributes): Projection {
  return projection.mode === 'only' || !hasOnRequest(type) ? projection : { ...projection, sent: sent() };
}

const defaults = new WeakMap<ResourceType, Projection>();

function defaultProjection(type: ResourceType): Projection {
  let projection = defaults.get(type);
  if (projection === undefined) {
    projection = { ...DEFAULT_PROJECTION, visibility: visibilityOf(type) };
    defaults.set(type, projection);
  }
  return projection;
}

function addPart(parts: Map<string, Set<string> | undefined>, type: ResourceType, name: string): void {
  const schema = type.schemaOf(name);
  if (schema !== undefined) {
    const keys = schema === type.schema ? schema.attributes.map((a) => a.name) : [schema.id];
    for (const key of keys) parts.set(key, undefined);
  }
  // A URN may name both an extension and an attribute of another.
  const path = type.resolve(name);
  if (path === undefined) return;
  const { key, part } = keyAndPart(path);
  const known = parts.get(key);
  if (parts.has(key) && known === undefined) return;
  if (part === undefined) parts.set(key, undefined);
  else parts.set(key, (known ?? new Set()).add(part));
}

/** An extension's attributes are parts of the extension; a sub-attribute below them is not told apart. */
function keyAndPart(path: AttributePath): { key: string; part: string | undefined } {
  if (path.extension) return { key: path.schema, part: path.attribute.name };
  return { key: path.attribute.name, part: path.subAttribute?.name };
}

/** Whether a top-level attribute is wanted at all: `members` is not even read when it is not. */
export function wants(projection: Projection, key: string): boolean {
  if (projection.mode === 'only') return projection.parts.has(key);
  if (projection.mode === 'except') return !projection.parts.has(key) || projection.parts.get(key) !== undefined;
  return true;
}

const SHOWN: Visible = { returned: 'default', isExtension: false };

/** Applies a projection to a complete representation; what it leaves as it is comes back as the same object. */
export function project(resource: JsonObject, projection: Projection): JsonObject {
  if (projection.mode === 'default' && isPlain(resource, projection.visibility)) return resource;
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(resource)) {
    const visible = projection.visibility === undefined ? SHOWN : projection.visibility.get(key);
    const shown = visible && projectMember(key, value, visible, projection);
    if (shown !== undefined) result[key] = shown;
  }
  return result;
}

/** Whether everything of the resource is shown by default. */
const isPlain = (resource: JsonObject, visibility: Visibility | undefined): boolean =>
  visibility === undefined ||
  Object.keys(resource).every((key) => {
    const visible = visibility.get(key);
    return visible?.parts === undefined && isShown(visible, 'default', false, false);
  });

function projectMember(key: string, value: Json, visible: Visible, projection: Projection): Json | undefined {
  const { mode, parts } = projection;
  const [isNamed, named] = [parts.has(key), parts.get(key)];
  const sent = projection.sent?.get(key.toLowerCase());
  if (visible.isExtension && visible.parts !== undefined && isObject(value)) {
    return visibleParts(value, visible.parts, mode, (name) => isNamed && (named?.has(name) ?? true), sent);
  }
  const isWhole = isNamed && named === undefined;
  // Some parts named: the attribute itself is shown, and its parts decide.
  const shownAs = isNamed && !isWhole && mode === 'except' ? 'default' : mode;
  if (!isShown(visible, shownAs, isNamed, sent !== undefined)) return undefined;
  const kept =
    named === undefined || visible.returned === 'always' ? value : projectValue(value, named, mode === 'only');
  return kept === undefined ? undefined : withoutHidden(kept, visible, mode === 'only' && isNamed, sent);
}

/** @param wasSent by the client, in a request to write that this answers */
function isShown(visible: Visible | undefined, mode: Projection['mode'], isNamed: boolean, wasSent: boolean): boolean {
  if (visible === undefined || visible.returned === 'never') return false;
  if (visible.returned === 'always') return true;
  if (mode === 'only') return isNamed;
  return (visible.returned !== 'request' || wasSent) && !(mode === 'except' && isNamed);
}

/** The members of an object of the organization's own that are shown; undefined when none is. */
function visibleParts(
  object: JsonObject,
  parts: ReadonlyMap<string, Visible>,
  mode: Projection['mode'],
  isNamed: (name: string) => boolean,
  sent: SentAttributes | undefined,
): JsonObject | undefined {
  const shown = Object.entries(object).flatMap(([name, value]): [string, Json][] => {
    const visible = parts.get(name);
    const ofIt = sent?.get(name.toLowerCase());
    if (visible === undefined || !isShown(visible, mode, isNamed(name), ofIt !== undefined)) return [];
    const rest = withoutHidden(value, visible, mode === 'only' && isNamed(name), ofIt);
    return rest === undefined ? [] : [[name, rest]];
  });
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}

/** @param isAskedFor shows also what is only shown on request */
function withoutHidden(
  value: Json,
  { parts }: Visible,
  isAskedFor: boolean,
  sent: SentAttributes | undefined,
): Json | undefined {
  if (parts === undefined) return value;
  const mode = isAskedFor ? 'only' : 'default';
  const strip = (element: Json) =>
    isObject(element) ? visibleParts(element, parts, mode, () => isAskedFor, sent) : element;
  if (!Array.isArray(value)) return strip(value);
  const elements = value.map(strip).filter((element) => element !== undefined);
  return elements.length === 0 && value.length > 0 ? undefined : elements;
}

function projectValue(value: Json, parts: ReadonlySet<string>, keep: boolean): Json | undefined {
  if (Array.isArray(value)) {
    const elements = value.map((v) => projectValue(v, parts, keep)).filter((v) => v !== undefined);
    return elements.length === 0 && value.length > 0 ? undefined : elements;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => parts.has(name) === keep);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
