import { nearestName } from './nearest-name.js';
import type { AttributePath, ResourceType } from './resource-type.js';

/**
 * The attribute that somebody may have meant by a name that no schema defines, as AttributePath.text. It is sought
 * without the URNs, as one typing error in 60 characters would not tell which was meant, and first in the schema whose
 * URN the name has.
 * @returns undefined when none is near
 */
export function nearestAttribute(types: readonly ResourceType[], name: string): string | undefined {
  const [type] = types;
  return type !== undefined && types.length === 1 && name.length <= MAX_REMEMBERED_LENGTH
    ? remembered(type, name)
    : find(types, name);
}

const MAX_REMEMBERED = 500;
const MAX_REMEMBERED_LENGTH = 300;

const memory = new WeakMap<ResourceType, Map<string, string | undefined>>();

/** A job sends the same unknown names with every user. */
function remembered(type: ResourceType, name: string): string | undefined {
  let names = memory.get(type);
  if (names === undefined || names.size === MAX_REMEMBERED) {
    names = new Map();
    memory.set(type, names);
  }
  if (!names.has(name)) names.set(name, find([type], name));
  return names.get(name);
}

function find(types: readonly ResourceType[], name: string): string | undefined {
  const paths = types.flatMap((type) => type.paths);
  const urn = urnIn(types, name);
  const rest = name.slice(urn === undefined ? name.lastIndexOf(':') + 1 : urn.length + 1);
  const own = urn === undefined ? [] : paths.filter(({ schema }) => schema === urn);
  return nearestOf(own, rest) ?? nearestOf(paths, rest);
}

/** How a sentence about an unknown name ends. */
export const didYouMean = (meant: string | undefined): string =>
  meant === undefined ? '.' : `; did you mean ${meant}?`;

/** The longest URN of a schema that a name begins with. */
function urnIn(types: readonly ResourceType[], name: string): string | undefined {
  const lower = name.toLowerCase();
  const ids = types.flatMap(({ schema, extensions }) => [schema.id, ...extensions.map(({ id }) => id)]);
  return ids
    .filter((id) => lower.startsWith(`${id.toLowerCase()}:`) || lower.startsWith(`${id.toLowerCase()}.`))
    .sort((a, b) => b.length - a.length)[0];
}

function nearestOf(paths: readonly AttributePath[], name: string): string | undefined {
  const near = nearestName(name, new Set(paths.map(shortNameOf)));
  return near === undefined ? undefined : paths.find((path) => shortNameOf(path) === near)?.text;
}

const shortNameOf = ({ attribute, subAttribute }: AttributePath): string =>
  subAttribute === undefined ? attribute.name : `${attribute.name}.${subAttribute.name}`;
