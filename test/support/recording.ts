import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json.js';
import type { ProfileName } from '../../src/protocol/profiles/profile-name.js';
import { provisioningLog } from './stored-state.js';
import type { TestOrganization, TestServer } from './test-server.js';

/** What a client sent in one conversation, what the answers must contain, and what must be in PostgreSQL afterwards. */
export interface Recording {
  /** What the client does here, and which of its habits that shows. */
  readonly about: string;
  readonly profile: ProfileName;
  readonly exchanges: readonly Exchange[];
  readonly end: StoredEnd;
}

/** `{{ada.id}}` in a path, body or expectation is the `id` in the answer captured as `ada`; `{{tenantUrl}}` is given. */
interface Exchange {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Record<string, string>;
    readonly body?: Json;
  };
  readonly response: {
    readonly status: number;
    /** A subset: objects may have more members, arrays may not have more elements. */
    readonly body?: JsonObject;
    /** JSON Pointers (RFC 6901) of what the body must not have. */
    readonly absent?: readonly string[];
  };
  /** Remembers the body of the answer under this name. */
  readonly capture?: string;
}

/** Rows, each a subset of what is stored: users and groups by name, log entries in order of time. */
type StoredEnd = {
  users: JsonObject[];
  groups: JsonObject[];
  /** Group and member by name. */
  memberships: string[][];
  /** Names in lower case. */
  deleted: string[];
  log: JsonObject[];
};

/** The recordings of a folder beside test/recordings, by file name. */
export function readRecordings(folder: string): [string, Recording][] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file.slice(0, -5), JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Recording]);
}

type Captures = Map<string, Json>;

/**
 * Sends what was recorded and compares each answer as it comes.
 * @param own headers that every request has besides those recorded
 * @returns what the placeholders stand for
 */
export async function replay(
  { exchanges }: Recording,
  { client }: Pick<TestOrganization, 'client'>,
  own: Readonly<Record<string, string>> = {},
): Promise<Captures> {
  const captures: Captures = new Map([['tenantUrl', client.tenantUrl]]);
  for (const { name, request, response, capture } of exchanges) {
    const headers = { 'Content-Type': undefined, ...request.headers, ...own };
    const answer = await client.send({
      method: request.method,
      path: fill(request.path, captures),
      headers,
      body: request.body === undefined ? undefined : fillJson(request.body, captures),
    });
    const present = (response.absent ?? []).filter((pointer) => at(answer.body, pointer) !== undefined);
    const expected = fillObject(response.body ?? {}, captures);
    expect({ name, status: answer.status, present, body: answer.body }).toMatchObject({
      name,
      status: response.status,
      present: [],
      body: expected,
    });
    captures.set(capture ?? '', answer.body);
  }
  return captures;
}

/** Compares what is stored at the end. */
export async function expectEnd(
  { end }: Recording,
  captures: Captures,
  server: TestServer,
  organization: TestOrganization,
): Promise<void> {
  const rows = <Row extends object>(sql: string) => server.query<Row>(sql, organization.id);
  const stored = {
    users: await rows(
      `SELECT u.*, ARRAY(SELECT value FROM attribute_values WHERE organization_id = $1 AND resource_id = u.id) AS emails_indexed
       FROM users u WHERE organization_id = $1 ORDER BY user_name_folded`,
    ),
    groups: await rows('SELECT * FROM groups WHERE organization_id = $1 ORDER BY display_name_folded'),
    memberships: (
      await rows<{ names: string[] }>(
        `SELECT ARRAY[g.display_name, coalesce(u.user_name, n.display_name)] AS names FROM groups g
         JOIN (SELECT organization_id, group_id, user_id, NULL AS member_id FROM user_memberships
               UNION ALL SELECT organization_id, group_id, NULL, member_id FROM group_memberships) m
           ON m.organization_id = g.organization_id AND m.group_id = g.id
         LEFT JOIN users u ON u.organization_id = g.organization_id AND u.id = m.user_id
         LEFT JOIN groups n ON n.organization_id = g.organization_id AND n.id = m.member_id
         WHERE g.organization_id = $1 ORDER BY 1`,
      )
    ).map(({ names }) => names),
    deleted: (
      await rows<{ name_folded: string }>(
        'SELECT name_folded FROM deleted_resources WHERE organization_id = $1 ORDER BY name_folded',
      )
    ).map((row) => row.name_folded),
    log: await provisioningLog(server, organization),
  };
  expect(stored).toMatchObject(fillObject(end, captures));
}

function fillJson(value: Json, captures: Captures): Json {
  if (typeof value === 'string') return fill(value, captures);
  if (Array.isArray(value)) return value.map((element) => fillJson(element, captures));
  return isObject(value) ? fillObject(value, captures) : value;
}

const fillObject = (object: JsonObject, captures: Captures): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, member]) => [key, fillJson(member, captures)]));

function fill(text: string, captures: Captures): string {
  return text.replace(/\{\{([^}]+)\}\}/g, (placeholder, path: string) => {
    const [name = '', ...keys] = path.split('.');
    const found = keys.reduce<Json | undefined>((value, key) => memberOf(value, key), captures.get(name));
    if (typeof found !== 'string') throw new Error(`nothing was captured for ${placeholder}`);
    return found;
  });
}

/** The value at a JSON Pointer. */
function at(body: JsonObject, pointer: string): Json | undefined {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>(memberOf, body);
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
