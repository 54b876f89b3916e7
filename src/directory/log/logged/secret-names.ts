import { leafOf, type ResourceType } from '../../../protocol/schema/resource-type.js';

/** The attributes whose values nobody gets to see: passwords, and whatever is never returned. */
export interface SecretNames {
  /** Whether a text has the name of one in it. */
  areIn(text: string): boolean;
  /** Whether a name or path leads to something that has one among its parts: a complex attribute, or a schema. */
  areBelow(text: string): boolean;
  /** Whether a text is a name or path that a schema defines, and nothing else. */
  isName(text: string): boolean;
}

const known = new WeakMap<object, SecretNames>();

/** Those of one resource type, or of all that an organization has. */
export function secretNamesOf(types: ResourceType | ReadonlyMap<string, ResourceType>): SecretNames {
  let names = known.get(types);
  if (names === undefined) {
    names = compile('paths' in types ? [types] : [...types.values()]);
    known.set(types, names);
  }
  return names;
}

function compile(types: readonly ResourceType[]): SecretNames {
  const secret = new Set<string>();
  const complex = new Set<string>();
  const schemas = new Set<string>();
  for (const path of types.flatMap(({ paths }) => paths)) {
    const { attribute, subAttribute, schema } = path;
    if (
      ![attribute, leafOf(path)].some(({ returned, mutability }) => returned === 'never' || mutability === 'writeOnly')
    )
      continue;
    secret.add(leafOf(path).name);
    schemas.add(schema.toLowerCase());
    if (subAttribute !== undefined) complex.add(attribute.name);
  }
  const [inText, below] = [pattern(secret, 'password|'), pattern(complex, '')];
  return {
    areIn: (text) => inText.test(text),
    areBelow: (text) => below.test(text) || schemas.has(text.toLowerCase()),
    isName: (text) => types.some((type) => type.resolve(text) !== undefined || type.schemaOf(text) !== undefined),
  };
}

/** As names are found: whatever their case, and by Unicode's idea of it. */
function pattern(names: ReadonlySet<string>, others: string): RegExp {
  const alternatives = [...names].map((name) => name.replace(/[$.+*?()[\]{}|\\^/]/g, '\\$&'));
  return new RegExp(`${others}(?<![\\w$-])(?:${alternatives.join('|') || '(?!)'})(?![\\w$-])`, 'iu');
}
