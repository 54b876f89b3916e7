import type { Json, JsonObject } from '../../json.js';
import { readPatchMessage } from '../../messages/patch-op.js';
import { Notes } from '../../notes.js';
import { holdImmutable } from '../../resource/immutable.js';
import { readResource } from '../../resource/read-resource.js';
import { USER } from '../../schema/core-user.js';
import { attribute } from '../../schema/definition.js';
import { ENTERPRISE_USER } from '../../schema/enterprise-user.js';
import { compileResourceType } from '../../schema/resource-type.js';
import { ScimError } from '../../scim-error.js';
import { ENTERPRISE_USER_SCHEMA as ENT } from '../../urns.js';
import { applyPatch } from '../apply-patch.js';
import { resolveOperations } from '../operations.js';

/** An extension of an organization's own, with attributes of every mutability. */
export const OWN = 'urn:example:params:scim:schemas:extension:own:2.0:User';

const many = { multiValued: true } as const;
const fixed = { mutability: 'immutable' } as const;
const given = { mutability: 'readOnly' } as const;
const secret = { mutability: 'writeOnly', returned: 'never' } as const;

export const TYPE = compileResourceType({
  name: 'User',
  endpoint: '/Users',
  description: '',
  schema: USER,
  extensions: [
    ENTERPRISE_USER,
    {
      id: OWN,
      name: 'Own',
      description: '',
      own: true,
      attributes: [
        attribute('level', '', { type: 'integer' }),
        attribute('since', '', { type: 'dateTime' }),
        attribute('tags', '', many),
        attribute('badge', '', fixed),
        attribute('serials', '', { ...fixed, ...many }),
        attribute('score', '', given),
        attribute('pin', '', secret),
        attribute('desk', '', {
          type: 'complex',
          subAttributes: [
            attribute('room', ''),
            attribute('building', '', fixed),
            attribute('map', '', given),
            attribute('code', '', secret),
          ],
        }),
        attribute('keys', '', {
          type: 'complex',
          ...many,
          subAttributes: [attribute('value', '', fixed), attribute('display', ''), attribute('cut', '', given)],
        }),
      ],
    },
  ],
});

export const WORK: JsonObject = { type: 'work', value: 'ada@contoso.com', primary: true };
export const HOME: JsonObject = { type: 'home', value: 'ada@home.example', display: 'Home' };
export const OFFICE: JsonObject = { type: 'work', locality: 'London', country: 'GB' };

/** The user that the tables begin with. */
export const ADA = {
  userName: 'ada',
  title: 'Analyst',
  active: true,
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [WORK, HOME],
  addresses: [OFFICE],
  roles: [{ value: 'reader' }],
  [ENT]: { department: 'Research', manager: { value: 'boss-1' } },
  [OWN]: {
    level: 3,
    tags: ['a', 'b'],
    badge: 'B-1',
    serials: ['1', '2'],
    desk: { room: '7', building: 'North' },
    keys: [{ value: 'k1', display: 'Front' }, { value: 'k2' }],
  },
} as const satisfies JsonObject;

/** ADA without attributes. */
export const without = (...names: string[]): JsonObject =>
  Object.fromEntries(Object.entries(ADA).filter(([name]) => !names.includes(name)));

/** ADA with other attributes of an extension; those that are undefined are gone. */
export function withExtension(urn: typeof ENT | typeof OWN, changes: Record<string, Json | undefined>): JsonObject {
  const entries = Object.entries({ ...ADA[urn], ...changes }).filter((entry): entry is [string, Json] => {
    return entry[1] !== undefined;
  });
  return { ...ADA, [urn]: Object.fromEntries(entries) };
}

export const canonical = (body: JsonObject): JsonObject => readResource(TYPE, body, new Notes());

/** What the engine makes of a resource; for what it refuses, the scimType, or the status where there is none. */
export function outcomeOf(state: JsonObject, ...operations: Json[]): JsonObject | string | number {
  const notes = new Notes();
  try {
    const message = readPatchMessage({ Operations: operations });
    const patched = applyPatch(state, resolveOperations(TYPE, message, notes), notes);
    return holdImmutable(TYPE, state, patched, false);
  } catch (error) {
    if (error instanceof ScimError) return error.scimType ?? error.status;
    throw error;
  }
}
