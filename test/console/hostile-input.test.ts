import { z } from 'zod';
import type { Route } from '../../src/console/api/route.js';
import { browserOf, createPerson } from '../support/console-browser.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
});

afterAll(() => server.close());

const ID = '00000000-0000-7000-8000-000000000000';
const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

/** What a path or a query may hold, percent-encoded. */
const TEXTS = [
  '',
  'a%00b',
  '%F0%90',
  '%27%3B--',
  '1e400',
  '0000-01-01T00:00:00Z',
  '__proto__',
  'x'.repeat(3_000),
  ...['1', '+275760-09-13T00:00:00.000Z', '0000-01-01T00:00:00.000Z'].map((key) =>
    cursorOf('users lastModified false', false, key, ID),
  ),
  cursorOf('users userName false', false, null, ID),
];

/** What a body may hold. */
const VALUES: readonly unknown[] = [
  null,
  1e300,
  'a\0b',
  '\ud800',
  'x'.repeat(3_000),
  [null],
  Array.from({ length: 2_000 }, () => 'a'),
  { toString: 'x', constructor: 1 },
];
/** Work that nobody waits for here. */
const BEGIN_WORK = /\/(?:connection-test|rehearsals|sap-check)$/;

interface JsonSchema {
  readonly properties?: Record<string, JsonSchema>;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

const schemaOf = (schema: z.ZodType | undefined): JsonSchema =>
  schema === undefined ? {} : (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);

/** The objects that a schema takes: one for each of its alternatives. */
const shapesOf = (schema: JsonSchema): JsonSchema[] =>
  schema.properties === undefined ? (schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []).flatMap(shapesOf) : [schema];

let samples = 0;

/** Something that the schema may take, so that what is wrong is found behind it too; no address twice, which would wait. */
function sampleOf(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (first !== undefined) return sampleOf(first);
  if (schema.properties !== undefined)
    return Object.fromEntries(Object.entries(schema.properties).map(([name, each]) => [name, sampleOf(each)]));
  samples += 1;
  return (
    { string: `${samples}@example.com`, boolean: true, number: 1, integer: 1, array: [] }[schema.type ?? 'string'] ??
    null
  );
}

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

function pathOf({ path }: Route, parameter?: string, value = ''): string {
  return path.replace(/:(\w+)/g, (_, name: string) =>
    name === parameter ? value : name === 'slug' ? organization.slug : ID,
  );
}

/** Requests of an operator that break a route, of which there must be none: the head of the answer is all that counts. */
async function broken(route: Route, requests: readonly { path: string; body?: unknown }[]): Promise<string[]> {
  const found: string[] = [];
  const operator = await createPerson(server, 'operator');
  let browser = await browserOf(server, operator);
  for (const { path, body } of requests) {
    const end = new AbortController();
    const response = await browser.open(route.method, path, body as object, { 'If-Match': '"1"' }, end.signal);
    if (response.status >= 500)
      found.push(`${response.status} ${route.method} ${path.slice(0, 300)} ${JSON.stringify(body)?.slice(0, 300)}`);
    end.abort();
    if (route.method !== 'GET' && response.ok) browser = await browserOf(server, operator);
  }
  return found;
}

test('no route breaks of what a path or a query may hold', async () => {
  const found: string[] = [];
  for (const route of server.consoleRoutes) {
    const path = pathOf(route);
    const paths = [...route.path.matchAll(/:(\w+)/g)].flatMap(([, name]) =>
      (name === 'slug' ? ['%00', '%25'] : TEXTS.slice(1)).map((text) => pathOf(route, name, text)),
    );
    const keys = shapesOf(schemaOf(route.query)).flatMap(({ properties = {} }) => Object.keys(properties));
    const queries = keys.flatMap((key) => TEXTS.map((text) => `${key}=${text}`));
    if (keys.includes('sort')) queries.push(...TEXTS.map((text) => `sort=lastModified&cursor=${text}`));
    if (!BEGIN_WORK.test(path)) queries.push('a[b]=1', 'count=1&count=2', '%00=1', '%');
    const all = [...paths, ...queries.map((query) => `${path}?${query}`)];
    found.push(
      ...(await broken(
        route,
        all.map((each) => ({ path: each, body: route.body && {} })),
      )),
    );
  }
  expect(found).toEqual([]);
});

test('no route breaks of what a body may hold', async () => {
  const found: string[] = [];
  for (const route of server.consoleRoutes.filter(({ body }) => body !== undefined)) {
    const shapes = shapesOf(schemaOf(route.body));
    expect([nameOf(route), shapes.length]).not.toEqual([nameOf(route), 0]);
    const path = pathOf(route);
    const bodies = shapes.flatMap((shape) =>
      Object.keys(shape.properties ?? {}).flatMap((name) => [
        sampleOf(shape),
        ...VALUES.map((value) => ({ ...(sampleOf(shape) as object), [name]: value })),
      ]),
    );
    const all = [...VALUES, ...(BEGIN_WORK.test(path) ? [] : bodies)];
    found.push(
      ...(await broken(
        route,
        all.map((body) => ({ path, body })),
      )),
    );
  }
  expect(found).toEqual([]);
});
