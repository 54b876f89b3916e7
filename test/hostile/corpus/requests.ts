import type { Json } from '../../../src/protocol/json.js';
import { SEARCH_REQUEST } from '../../../src/protocol/urns.js';
import { query } from '../../support/query.js';
import { patchOp, type ScimRequest } from '../../support/scim-client.js';
import type { Target } from '../hostile-request.js';

type Body = Json | Buffer;

export const post = (path: string, body: Body) => (): ScimRequest => ({ method: 'POST', path, body });

export const putUser =
  (body: Body) =>
  ({ user }: Target): ScimRequest => ({ method: 'PUT', path: `/Users/${user}`, body });

export const putGroup =
  (body: Body) =>
  ({ group }: Target): ScimRequest => ({ method: 'PUT', path: `/Groups/${group}`, body });

export const patchUser =
  (body: Body) =>
  ({ user }: Target): ScimRequest => ({ method: 'PATCH', path: `/Users/${user}`, body });

export const patchGroup =
  (body: Body) =>
  ({ group }: Target): ScimRequest => ({ method: 'PATCH', path: `/Groups/${group}`, body });

/** A PATCH of the user with these operations. */
export const operateOnUser = (...operations: Json[]) => patchUser(patchOp(operations));

export const operateOnGroup = (...operations: Json[]) => patchGroup(patchOp(operations));

export const get =
  (path: string, parameters: Record<string, string> = {}) =>
  (): ScimRequest => ({
    method: 'GET',
    path: Object.keys(parameters).length === 0 ? path : path + query(parameters),
  });

/** The same query in the body of a POST, where it can have any length. */
export const search = (members: { [name: string]: Json }, type = '/Users') =>
  post(`${type}/.search`, { schemas: [SEARCH_REQUEST], ...members });

/** A body as text, for what is no JSON or what JSON.stringify would never write. */
export const text = (body: string): Buffer => Buffer.from(body);

const MARK = '@hostile@';

/** The JSON of a value in which the string `MARK` stands, with this text in its place, quotes included. */
export const splice = (value: Json, put: string | Buffer): Buffer => {
  const [before = '', after = ''] = JSON.stringify(value).split(`"${MARK}"`);
  return Buffer.concat([Buffer.from(before), Buffer.from(put), Buffer.from(after)]);
};

export { MARK };
