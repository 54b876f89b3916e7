import type { Json } from '../../../src/protocol/json.js';
import type { AttributeDefinition } from '../../../src/protocol/schema/definition.js';
import { leafOf } from '../../../src/protocol/schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../../../src/protocol/urns.js';
import { coreUser } from '../../support/sample-users.js';
import { badRequest, type Family, type HostileRequest } from '../hostile-request.js';
import { operateOnGroup, operateOnUser, post, putGroup, putUser } from './requests.js';
import { READ_ONLY, resourceWith, valueWith, WRITABLE } from './schema-positions.js';

const NO_TEXT: Json[] = [5, true, {}, ['x']];

const WRONG: Record<Exclude<AttributeDefinition['type'], 'complex'>, Json[]> = {
  string: NO_TEXT,
  reference: NO_TEXT,
  binary: [...NO_TEXT, 'no base64!', '===='],
  boolean: [0, 1, 'perhaps', {}, [], [true]],
  integer: ['5', true, {}, [], 1.5],
  decimal: ['5', true, {}, []],
  dateTime: [5, true, {}, [], 'yesterday', '2026-02-30T00:00:00Z'],
};

/** Values that an attribute does not take in any dialect; a bare string is one for what has a `value`. */
function wrongValues({ type, multiValued, subAttributes = [] }: AttributeDefinition): Json[] {
  if (type !== 'complex') return WRONG[type];
  const noString: Json[] = subAttributes.some(({ name }) => name === 'value') ? [] : ['x', ['x']];
  const wrong: Json[] = [5, true, [5], [false], ...noString];
  return multiValued ? [...wrong, [['x']], [[{}]]] : [...wrong, ['x', 'y'], [{}, {}]];
}

const invalid = (name: string, request: HostileRequest['request']) => badRequest('invalidValue', name, request);

function atEveryPosition(): HostileRequest[] {
  return WRITABLE.flatMap(({ type, path }) => {
    const isUser = type.name === 'User';
    const [put, operate] = isUser ? [putUser, operateOnUser] : [putGroup, operateOnGroup];
    const whole = path.extension ? `${path.schema}:${path.attribute.name}` : path.attribute.name;
    return wrongValues(leafOf(path)).flatMap((wrong) => {
      const title = `${path.text} = ${JSON.stringify(wrong)}`;
      const resource = resourceWith(type, path, wrong);
      const value = valueWith(path, wrong);
      return [
        invalid(`POST ${type.name} ${title}`, post(type.endpoint, resource)),
        invalid(`PUT ${type.name} ${title}`, put(resource)),
        invalid(`PATCH ${type.name} add ${title}`, operate({ op: 'add', path: whole, value })),
        invalid(`PATCH ${type.name} without a path ${title}`, operate({ op: 'add', value: { [whole]: value } })),
      ];
    });
  });
}

/** Entra's typed paths, which lead to a sub-attribute of one element. */
function atTypedPaths(): HostileRequest[] {
  const typed = WRITABLE.filter(
    ({ type, path: { attribute, subAttribute } }) => type.name === 'User' && attribute.multiValued && subAttribute,
  );
  return typed.flatMap(({ path: { attribute, subAttribute, text } }) =>
    wrongValues(subAttribute ?? attribute).flatMap((value) => {
      const chosen = `${attribute.name}[type eq "work"].${subAttribute?.name}`;
      return [
        invalid(`PATCH ${chosen} = ${JSON.stringify(value)}`, operateOnUser({ op: 'add', path: chosen, value })),
        invalid(`PATCH ${text} = ${JSON.stringify(value)}`, operateOnUser({ op: 'replace', path: text, value })),
      ];
    }),
  );
}

function atWholeSchemas(): HostileRequest[] {
  const extension = [5, true, 'x', [], [{}]].flatMap((value: Json) => [
    invalid(
      `POST an extension = ${JSON.stringify(value)}`,
      post('/Users', coreUser('mallory', { [ENTERPRISE_USER_SCHEMA]: value })),
    ),
    invalid(
      `PUT an extension = ${JSON.stringify(value)}`,
      putUser(coreUser('mallory', { [ENTERPRISE_USER_SCHEMA]: value })),
    ),
    invalid(
      `PATCH an extension = ${JSON.stringify(value)}`,
      operateOnUser({ op: 'add', path: ENTERPRISE_USER_SCHEMA, value }),
    ),
  ]);
  const schemas = [5, true, 'x', {}, [5], [null], [[]], ['urn:x'], [ENTERPRISE_USER_SCHEMA]].flatMap((value: Json) => [
    invalid(`POST schemas = ${JSON.stringify(value)}`, post('/Users', { ...coreUser('mallory'), schemas: value })),
    invalid(`PUT schemas = ${JSON.stringify(value)}`, putUser({ ...coreUser('mallory'), schemas: value })),
  ]);
  return [...extension, ...schemas];
}

function readOnly(): HostileRequest[] {
  return READ_ONLY.flatMap(({ type, path }) =>
    ['add', 'replace', 'remove'].map((op) =>
      badRequest(
        'mutability',
        `PATCH ${type.name} ${op} ${path.text}`,
        (type.name === 'User' ? operateOnUser : operateOnGroup)({ op, path: path.text, value: 'x' }),
      ),
    ),
  );
}

/** Wrong JSON types at every attribute and sub-attribute that the schemas have. */
export const WRONG_TYPES: Family[] = [
  { name: 'wrong types at every position', requests: atEveryPosition() },
  { name: 'wrong types at typed paths', requests: atTypedPaths() },
  { name: 'wrong types of whole schemas', requests: atWholeSchemas() },
  { name: 'read-only attributes by path', requests: readOnly() },
];
