import type { JsonObject } from '../../src/protocol/json.js';
import { type CommandResult, runCommand } from '../cli/rollcall-command.js';
import { coreUser } from '../support/sample-users.js';
import { idOf, ScimClient } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import type { TestOrganization, TestServer } from '../support/test-server.js';

/** An organization with two clients, and the commands that undo what they did. */
export interface UndoWorld {
  readonly organization: TestOrganization;
  /** Of another credential than the organization's own, which is called Entra. */
  readonly other: ScimClient;
  rollcall(...args: string[]): Promise<CommandResult>;
  /** The JSON that a command prints. */
  json(...args: string[]): Promise<JsonObject>;
  user(userName: string, more?: JsonObject): Promise<string>;
  group(displayName: string, ...members: string[]): Promise<string>;
  /** All rows, without what a change and its undo leave behind: versions and times. */
  state(): Promise<JsonObject>;
  /** Undoes what Entra did since a time. */
  undoSince(since: string, ...more: string[]): Promise<JsonObject>;
}

export async function createUndoWorld(server: TestServer): Promise<UndoWorld> {
  const organization = await server.createOrganization('core');
  const { token } = await server.services.credentials.create(organization.id, 'Okta');
  const rollcall = (...args: string[]) =>
    runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '' }, [...args, '-o', organization.slug]);
  const json = async (...args: string[]) => {
    const { code, output, errors } = await rollcall(...args, '--json');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    return JSON.parse(output) as JsonObject;
  };
  return {
    organization,
    other: new ScimClient(server.scimUrl + organization.slug, token),
    rollcall,
    json,
    user: async (userName, more = {}) =>
      idOf(await organization.client.post('/Users', { ...coreUser(userName), ...more })),
    group: async (displayName, ...members) =>
      idOf(await organization.client.post('/Groups', { displayName, members: members.map((value) => ({ value })) })),
    state: async () => comparable(await storedState(server, organization)),
    undoSince: (since, ...more) => json('undo', 'credential', 'Entra', '--since', since, '--yes', ...more),
  };
}

/** Rows without versions and times, in an order of their own. */
export function comparable(state: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(state).map(([table, rows]) => [
      table,
      (rows as JsonObject[])
        .map(({ version: _, updated_at: __, deleted_at: ___, ...row }) => JSON.stringify(row))
        .sort(),
    ]),
  );
}

/** A time behind all changes that were made, and before all that are made from now on. */
export async function moment(): Promise<string> {
  const next = Date.now() + 1;
  while (Date.now() <= next) await new Promise((resolve) => setImmediate(resolve));
  return new Date(next).toISOString();
}
