import { isObject, type Json, type JsonObject } from '../../protocol/json.js';

const SAP_USER = 'urn:ietf:params:scim:schemas:extension:sap:2.0:User';
const CUSTOM_GROUP = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:Group';
/** Group names of more characters than these are not sure to be provisioned from IAG. */
export const MAX_NAME = 40;
const MAX_EXAMPLES = 3;
const MAX_EXAMPLE = 60;

type Test = (row: JsonObject) => boolean;

const hasText = (value: Json | undefined): boolean => typeof value === 'string' && value !== '';
const extension = (row: JsonObject, urn: string): JsonObject => (isObject(row[urn]) ? row[urn] : {});
const emails = ({ emails: list }: JsonObject): JsonObject[] => (Array.isArray(list) ? list.filter(isObject) : []);

/** What SAP's default read transformation of an Identity Directory does not call optional: a row without it fails. */
const REQUIRED: Readonly<Record<'users' | 'groups', readonly (readonly [string, Test])[]>> = {
  users: [
    ['id', ({ id }) => hasText(id)],
    ['schemas', ({ schemas }) => Array.isArray(schemas) && schemas.length > 0],
    ['userUuid', (row) => hasText(extension(row, SAP_USER).userUuid)],
    ['emails', (row) => emails(row).some(({ value }) => hasText(value))],
    ['a primary e-mail address', (row) => emails(row).some(({ primary }) => primary === true)],
    ['active', ({ active }) => typeof active === 'boolean'],
  ],
  groups: [
    ['id', ({ id }) => hasText(id)],
    ['schemas', ({ schemas }) => Array.isArray(schemas) && schemas.length > 0],
    ['displayName', ({ displayName }) => hasText(displayName)],
    [`name of ${CUSTOM_GROUP}`, (row) => hasText(extension(row, CUSTOM_GROUP).name)],
  ],
};

/** How often something was seen, and the first of them. */
export interface Seen {
  count: number;
  readonly examples: string[];
}

/** What the rows of a list have and lack; its size does not grow with them. */
export class SeenRows {
  readonly #kind: 'users' | 'groups';
  readonly #lacking = new Map<string, Seen>();
  readonly longNames: Seen = { count: 0, examples: [] };
  /** The latest change that a row tells of. */
  lastModified: Date | undefined;

  constructor(kind: 'users' | 'groups') {
    this.#kind = kind;
  }

  look(row: JsonObject): void {
    const { displayName, id, meta } = row;
    for (const [name, isThere] of REQUIRED[this.#kind]) {
      if (isThere(row)) continue;
      const seen = this.#lacking.get(name) ?? { count: 0, examples: [] };
      this.#lacking.set(name, seen);
      note(seen, id);
    }
    if (this.#kind === 'groups' && typeof displayName === 'string' && [...displayName].length > MAX_NAME)
      note(this.longNames, displayName);
    const changed = new Date(isObject(meta) && typeof meta.lastModified === 'string' ? meta.lastModified : Number.NaN);
    if (changed.getTime() > (this.lastModified?.getTime() ?? Number.NEGATIVE_INFINITY)) this.lastModified = changed;
  }

  /** The required attributes that some row lacked. */
  get lacking(): ReadonlyMap<string, Seen> {
    return this.#lacking;
  }
}

function note(seen: Seen, what: Json | undefined): void {
  seen.count += 1;
  if (seen.examples.length < MAX_EXAMPLES && typeof what === 'string') seen.examples.push(what.slice(0, MAX_EXAMPLE));
}
