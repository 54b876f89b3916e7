import { curlBearer, curlCommand, curlJson, shellQuoted } from '../../parts/curl.ts';

/** As much of an OpenAPI document as the page reads. */
export interface ApiDocument {
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
  readonly security: readonly Readonly<Record<string, unknown>>[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly required: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

export type Content = Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
}

export interface Operation extends OperationObject {
  readonly method: string;
  readonly path: string;
}

export interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
}

/** What has all the words, in the order of the document. */
export function groupsOf({ paths, tags }: ApiDocument, search: string): Group[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, object]): Operation => ({ ...object, method: method.toUpperCase(), path })),
  );
  const isWanted = (operation: Operation) => {
    const { method, path, summary, operationId, parameters = [], tags: names } = operation;
    const text = [method, path, summary, operationId, ...names, ...parameters.map(({ name }) => name)];
    return words.every((word) => text.join(' ').toLowerCase().includes(word));
  };
  return tags
    .map(({ name, description }) => ({
      name,
      description,
      operations: operations.filter((one) => one.tags.includes(name) && isWanted(one)),
    }))
    .filter((group) => group.operations.length > 0);
}

/** A schema that only names another, as that one. */
export const resolved = ({ components }: ApiDocument, schema: Schema): Schema =>
  schema.$ref === undefined ? schema : (components.schemas[nameOf(schema.$ref)] ?? {});

export const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

/** Such as `string`, `User[]` or `"ascending" | "descending"`. */
export function typeOf(schema: Schema): string {
  const { $ref, type, items, anyOf, enum: values, format } = schema;
  if ($ref !== undefined) return nameOf($ref);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' | ');
  if (items !== undefined) return `${typeOf(items)}[]`;
  const name = [type ?? 'any'].flat().join(' | ');
  return format === undefined ? name : `${name} (${format})`;
}

/** The operation as a command for a shell, with variables in place of secrets. */
export function curlOf({ servers }: ApiDocument, operation: Operation): string {
  const { method, path, parameters = [], requestBody, security } = operation;
  const [origin = ''] = servers.map(({ url }) => url);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parameters.find((one) => one.name === name)?.example ?? name)),
  );
  const query = parameters.flatMap(({ name, in: place, example }) =>
    place === 'query' && example !== undefined ? [`${name}=${encodeURIComponent(String(example))}`] : [],
  );
  const url = `${origin}${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  return curlCommand(method, url, [...credentialLines(security), ...bodyLines(requestBody?.content)]);
}

function credentialLines([first]: OperationObject['security']): string[] {
  if (first === undefined) return [];
  if ('basic' in first) return ['--user "$CLIENT_ID:$CLIENT_SECRET"'];
  return [curlBearer('productKey' in first ? 'PRODUCT_KEY' : 'SCIM_TOKEN')];
}

function bodyLines(content: Content | undefined): string[] {
  const [entry] = Object.entries(content ?? {});
  if (entry === undefined) return [];
  const [type, { example }] = entry;
  if (!type.endsWith('urlencoded')) return curlJson(type, JSON.stringify(example ?? {}));
  return Object.entries(example ?? {}).map(([name, value]) => `--data-urlencode ${shellQuoted(`${name}=${value}`)}`);
}
